import { ConnectionLost, player } from 'muster-client'

const [status, board, again] = ['status', 'board', 'again'].map((id) => document.getElementById(id))
const cells = Array.from({ length: 9 }, (_, cell) => {
  const button = board.appendChild(document.createElement('button'))
  button.addEventListener('click', () => lines?.send(`PLAY ${cell}`))
  return button
})
const say = (text) => (status.textContent = text)

// Kept over a reload of the tab, and another one in every tab.
sessionStorage.id ??= `guest-${Math.random().toString(36).slice(2)}`
const { muster } = await (await fetch('/config.json')).json()
const me = player(muster, sessionStorage.id)

let lines
let mine
for (;;) {
  await playOnce().catch((error) => say(error.message))
  again.hidden = false
  await new Promise((resolve) => again.addEventListener('click', resolve, { once: true }))
  again.hidden = true
}

async function playOnce() {
  show('.........')
  say('Waiting for an opponent: open this page in another tab')
  const ready = await me.join()
  while (!(await playedToTheEnd(ready)));
}

/** `false` if the connection broke before the end: the way back to the match is to connect again. */
async function playedToTheEnd(ready) {
  lines = await me.connect(ready)
  try {
    for await (const line of lines) take(line)
    return true
  } catch (error) {
    if (!(error instanceof ConnectionLost) || error.says) throw error
    return false
  }
}

function take(line) {
  const [verb, what, turn] = line.split(' ')
  if (verb === 'YOU') mine = what
  if (verb === 'BOARD') {
    show(what)
    say(`You are ${mine}. ${turn === mine ? 'Your turn' : 'Their turn'}`)
  }
  if (verb === 'AWAY' && what !== mine) say('The other player is away')
  if (verb === 'RESULT') say(what === 'draw' ? 'A draw' : what === mine ? 'You won' : 'You lost')
}

function show(marks) {
  for (const [cell, button] of cells.entries()) button.textContent = marks[cell] === '.' ? '' : marks[cell]
}
