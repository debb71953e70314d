import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

import { freePort } from '../demo/free-port.ts'
import { say, SECRET, tokenTo } from '../../test/support/proxy.ts'
import { proxyConfig } from './config.ts'
import { startProxy } from './server.ts'

const ATTEMPTS = 10

/** A proxy without backends, and the sentences that it logs. */
async function openLoggedProxy() {
  const sentences: string[] = []
  const log = pino({}, { write: (line: string) => sentences.push((JSON.parse(line) as { msg: string }).msg) })
  const backend = `http://127.0.0.1:${await freePort()}`
  const vars = { PORT: '0', HOST: '127.0.0.1', TOKEN_SECRET: SECRET, BACKEND_URL: backend }
  const proxy = await startProxy(proxyConfig(vars), log)
  onTestFinished(() => proxy.close())
  const count = (sentence: string) => sentences.filter((each) => each === sentence).length
  return { port: proxy.port, count }
}

test('a client that tries the token of an ended match again and again does not fill the log', async () => {
  const { port, count } = await openLoggedProxy()
  const token = tokenTo(await freePort(), { match: 'm1' })
  for (let i = 0; i < ATTEMPTS; i += 1) {
    expect(await say(port, `JOIN ${token}\n`)).toMatch(/^ERROR the game server cannot be reached/)
    expect(await closeCode(`ws://127.0.0.1:${port}/play/m1`, `JOIN ${token}`)).toBe(1013)
  }
  expect(count('game server not reached')).toBe(1)
})

test('requests while no backend answers do not fill the log', async () => {
  const { port, count } = await openLoggedProxy()
  const at = `http://127.0.0.1:${port}/api/match/status?player_id=ann`
  // The second form takes the way through Node's HTTP server.
  for (let i = 0; i < ATTEMPTS; i += 1)
    for (const headers of [{}, { connection: 'close' }])
      expect((await fetch(at, { headers })).status).toBeGreaterThanOrEqual(502)
  expect(count('request not forwarded')).toBe(1)
})

function closeCode(url: string, line: string): Promise<number> {
  const socket = new WebSocket(url)
  socket.on('open', () => {
    socket.send(line)
  })
  return new Promise((resolve, reject) => socket.on('close', resolve).on('error', reject))
}
