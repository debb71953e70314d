// One match of tic-tac-toe. Muster starts one of these for each match.
//
// From a player: `PLAY 4` marks cell 4.
// To the players: `YOU X`, `BOARD X...O.... X` (the cells, and whose turn it is), `AWAY O`, `RESULT X` or `RESULT draw`.
import { runGameServer } from 'muster-game-server'

import { emptyBoard, place, resultOf } from './board.js'

const MATCH_SECONDS = 600
const AWAY_MS = 60_000

let board = emptyBoard
let turn = 'X'

const markOf = (player, match) => (player.id === match.expected?.[0] ? 'X' : 'O')

function showBoard(match) {
  match.broadcast(`BOARD ${board} ${turn}`)
}

await runGameServer({
  onJoin(player, match) {
    player.send(`YOU ${markOf(player, match)}`)
    // A player who reloads the page is back on another connection, and has missed what happened meanwhile.
    if (player.reconnected) showBoard(match)
    if (match.isFull) match.start(MATCH_SECONDS)
  },

  onStart: showBoard,

  onLine(player, line, match) {
    const cell = /^PLAY ([0-8])$/.exec(line)?.[1]
    const mark = markOf(player, match)
    if (match.state !== 'running' || mark !== turn || cell === undefined) return
    const next = place(board, mark, Number(cell))
    if (next === undefined) return
    board = next
    turn = mark === 'X' ? 'O' : 'X'
    showBoard(match)
    const result = resultOf(board)
    if (result === undefined) return
    match.broadcast(`RESULT ${result}`)
    match.end()
  },

  onLeave(player, match, why) {
    // Their newer connection is here already.
    if (why === 'replaced') return
    match.broadcast(`AWAY ${markOf(player, match)}`)
    match.after(AWAY_MS, () => {
      if (!match.isFull) match.end()
    })
  },
})
