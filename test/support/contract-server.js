/*
 * A game server that keeps all of docs/server-contract.md, but for the promises that BREAKS names (with commas between them).
 * Without the SDK, which cannot break them.
 */
import { createServer as createHttp, request } from 'node:http'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'

import { breaks, checkEnvironment, decoded, env, proof, seconds, waited } from './contract-settings.js'

let state = 'open'
let players = waited ? undefined : env.PLAYERS.split(',').filter(Boolean).map(decoded)
let seq = 0
let end
let noShow
/** How far the backend's clock is ahead of ours; not known before its first answer. */
let ahead
const connections = new Set()
const joined = new Map()
const lost = new Set()
const removed = new Set()
const usedTokens = new Set()

// --- reports ---

function report() {
  seq += 1
  const there = {
    client_count: connections.size,
    players: breaks('reports-players')
      ? []
      : [...joined.keys(), ...(breaks('remove-reports') ? removed : [])],
  }
  const more = breaks('reports-valid') ? { map: 'desert' } : {}
  return { seq: breaks('reports-seq') ? 1 : seq, state, ...there, ttl_seconds: 0, ...end, ...more }
}

function toldState() {
  if (breaks('state')) return { state }
  const said = report()
  if (breaks('state-seq')) seq -= 1
  return said
}

/** One after another; changes until the next is sent share it. Resolves with the status, or 503 when nobody answers. */
function post() {
  waiting ??= sending = sending.then(() => {
    waiting = undefined
    return send()
  })
  return waiting
}
let sending = Promise.resolve()
let waiting

async function send() {
  const urls = env.BACKEND_URL.split(',').slice(0, breaks('second-backend') ? 1 : undefined)
  for (const url of urls) {
    const status = await sendTo(url)
    if (status !== 503) return status
  }
  return 503
}

function sendTo(url) {
  return new Promise((resolve) => {
    const headers = {
      'content-type': 'application/json',
      ...(!breaks('reports-proved') && { authorization: `Bearer ${proof('muster report')}` }),
    }
    const sent = request(`${url}/match/${env.MATCH_ID}/report`, { method: 'POST', headers })
    sent
      .on('error', () => resolve(503))
      .on('response', (answer) => {
        ahead = Number(answer.headers['muster-time']) - Date.now()
        resolve(answer.resume().statusCode)
      })
    sent.end(JSON.stringify(report()))
  })
}

const isSilent = () =>
  (players === undefined && !breaks('waits-silent')) ||
  breaks('first-report') ||
  (waited && breaks('assign-report'))
const tell = () => void (isSilent() || state === 'stop' || post().then(stopIfOver))
const stopIfOver = (answer) => void (answer === 410 && !breaks('over-stops') && stop('stopped'))
const playersChanged = () => void (breaks('reports-changes') || tell())

async function stop(why, code = 0) {
  if (state === 'stop') return
  const there = [...joined.keys(), ...(breaks('stop-report-lost') ? [] : lost)]
  end = {
    client_count: connections.size,
    players: breaks('reports-players') ? [] : there,
    end_reason: why,
  }
  state = 'stop'
  for (const socket of connections) socket.end(breaks('stop-tells-players') ? '' : 'STATE stop\n')
  if (!isSilent()) await lastReport()
  process.exit(code)
}

async function lastReport() {
  let answer = await post()
  while (answer === 503 && !breaks('last-report')) answer = await post()
  if (answer === 404 && breaks('refused-report')) await post()
}

// --- time ---

function countTime() {
  waitForPlayers()
  if (waited && breaks('assign-starts-time')) return
  setTimeout(() => {
    if (state === 'open') void stop(breaks('never-started') ? 'nobody-came' : 'never-started')
  }, seconds('START_DEADLINE_SECONDS'))
}

function waitForPlayers() {
  clearTimeout(noShow)
  if (waited && breaks('assign-starts-time')) return
  noShow = setTimeout(() => {
    if (state === 'open' && joined.size === 0) void stop(breaks('no-show') ? 'stopped' : 'nobody-came')
  }, seconds('NO_SHOW_SECONDS'))
}

function lastPlayerLost() {
  if (players === undefined) return
  if (state === 'open' && !breaks('no-show-again')) waitForPlayers()
  if (state !== 'running') return
  setTimeout(() => {
    if (joined.size === 0) void stop(breaks('everyone-left') ? 'stopped' : 'everyone-left')
  }, seconds('RECONNECT_SECONDS'))
}

/** Rather too early than too late, as the contract says. */
function now() {
  if (ahead === undefined) return Date.now() - 300_000
  if (ahead > 0 && breaks('told-time-refuses')) return Date.now()
  if (ahead < 0 && breaks('told-time-admits')) return Date.now()
  return Date.now() + ahead - 10_000
}

// --- players ---

function playerOf(token) {
  const [claims = '', said = '', route] = token.split('.')
  const signature = breaks('refuses-padding') ? said.replace('=', '') : said
  const { match, player, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}')
  const isIn = !removed.has(player) || breaks('remove-keeps-out')
  if (players === undefined) return breaks('waits-closed') ? player : undefined
  const isExpected =
    players.includes(player) ||
    (players.length === 0 && !breaks('open-list')) ||
    breaks('refuses-strangers') ||
    (waited && breaks('assign-join'))
  const isGood =
    (signature === proof(claims) || breaks('refuses-forged')) &&
    (route !== undefined || breaks('refuses-two-parts')) &&
    (match === env.MATCH_ID || breaks('refuses-other-match')) &&
    (exp === undefined ? breaks('refuses-no-expiry') : exp * 1000 > now() || breaks('refuses-expired')) &&
    !(usedTokens.has(token) && breaks('same-token'))
  return isGood && isExpected && isIn && !breaks('join') ? player : undefined
}

function join(socket, token) {
  const player = playerOf(token)
  if (player === undefined) return void socket.end('ERROR this token does not open this match\n')
  usedTokens.add(token)
  const before = joined.get(player)
  joined.set(player, socket)
  lost.delete(player)
  const why = breaks('replaces-says') ? 'you are elsewhere' : 'replaced by a newer connection'
  before?.end(breaks('replaces') ? '' : `ERROR ${why}\n`)
  socket.write(`JOINED ${player}\n`)
  playersChanged()
}

function play(socket, line) {
  const hasJoined = [...joined.values()].includes(socket)
  if (!hasJoined && !breaks('unjoined')) return void socket.end('ERROR send JOIN and a token first\n')
  if (!line.startsWith('REQUEST_MATCH ')) return void socket.write('UNKNOWN\n')
  socket.write('RUNNING_LENGTH 600\n')
  if (state === 'running') return
  state = 'running'
  for (const each of connections) each.write('STATE running\n')
  tell()
}

function hear(socket, line) {
  const [, token] = (breaks('join-lower-case') ? /^JOIN (.+)/ : /^JOIN (.+)/i).exec(line) ?? []
  const isTooLong = Buffer.byteLength(line) > (breaks('longest-id') ? 700 : 4096) && !breaks('long-line')
  if (isTooLong) socket.end('ERROR a line is too long\n')
  else if (token !== undefined && !line.endsWith('\r')) join(socket, token)
  else play(socket, line)
}

function left(socket) {
  connections.delete(socket)
  for (const [player, each] of joined)
    if (each === socket) {
      joined.delete(player)
      lost.add(player)
      if (joined.size === 0) lastPlayerLost()
    }
  playersChanged()
}

const game = createServer((socket) => {
  let held = ''
  connections.add(socket)
  socket.setEncoding('utf8').on('error', () => socket.destroy())
  socket.on('data', (said) => {
    const lines = (held + said).split(breaks('join-in-pieces') ? '\n' : /\r?\n/)
    held = lines.pop()
    for (const line of lines) hear(socket, line)
  })
  socket.on('close', () => left(socket))
})

// --- the control port ---

const parsed = (body) => {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}

function assign({ players: said }) {
  if (!Array.isArray(said) || said.length === 0) return breaks('assign-bad-body') ? 200 : 400
  if (breaks('assign')) return 500
  if (players !== undefined) {
    if (breaks('assign-others')) return 200
    if (breaks('assign-again')) return 409
    return players.length === said.length && said.every((each) => players.includes(each)) ? 200 : 409
  }
  players = said
  countTime()
  tell()
  return 200
}

function remove({ player }) {
  if (!player) return breaks('remove-bad-body') ? 200 : 400
  if (players === undefined) return breaks('waits-remove') ? 200 : 409
  if (breaks('remove')) return 500
  removed.add(player)
  lost.delete(player)
  joined.get(player)?.end(breaks('remove-sends-away') ? '' : 'ERROR you have left this match\n')
  joined.delete(player)
  playersChanged()
  if (players.every((each) => removed.has(each)))
    void stop(breaks('remove-all') ? 'stopped' : 'everyone-left')
  return 200
}

async function answer(asked) {
  const route = `${asked.method} ${asked.url}`
  const proved = (label, promise) =>
    asked.headers.authorization === `Bearer ${proof(label)}` || breaks(promise)
  const isReady = !breaks('ready') && !(players === undefined && breaks('waits-ready'))
  switch (route) {
    case 'GET /healthz':
      return { status: breaks('healthz') ? 404 : 200 }
    case 'GET /ready':
      return { status: isReady ? 200 : 503 }
    case 'GET /state':
      return proved('muster state', 'state-proof') ? { status: 200, body: toldState() } : { status: 403 }
    case 'POST /assign': {
      const said = parsed(await text(asked))
      return { status: proved('muster assign', 'assign-proof') ? assign(said) : 403 }
    }
    case 'POST /remove': {
      const said = parsed(await text(asked))
      return { status: proved('muster remove', 'remove-proof') ? remove(said) : 403 }
    }
    default:
      return { status: breaks('assign-line') ? 500 : 404 }
  }
}

const control = createHttp((asked, response) => {
  void answer(asked).then(({ status, body = {} }) => {
    response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body))
  })
})

checkEnvironment()
process.on('SIGTERM', () => {
  if (players === undefined) process.exit(breaks('waits-stop') ? 3 : 0)
  void stop(breaks('stop-report') ? 'finished' : 'stopped', breaks('stop-exit') ? 3 : 0)
})
const watchesInput = env.PARENT_PIPE === '1' ? !breaks('parent-pipe') : breaks('ignores-input')
if (watchesInput) process.stdin.on('end', () => process.exit(0)).resume()
if (players !== undefined || breaks('waits-no-time')) countTime()
game.listen(0, env.HOST, () => {
  control.listen(0, env.HOST, () => {
    const [port, controlPort] = [game, control].map((server) => server.address().port)
    if (!breaks('announces')) console.log(JSON.stringify({ msg: 'game server listening', port, controlPort }))
    tell()
    if (!breaks('reports-regularly')) setInterval(tell, seconds('REPORT_SECONDS'))
  })
})
