import { describe, expect, test } from 'vitest'

import { answerJson, answerProblem, openStream, ready } from '../../test/support/player-backend.ts'
import { openBackend, openGameServer } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { freePort } from '../demo/free-port.ts'
import { BadEnvironment } from '../runtime/env.ts'
import { loadOptions } from './options.ts'
import { runLoad } from './run.ts'
import { summaryText } from './summary.ts'

const terminal = { write: () => undefined }

/** A game server whose match is over at once. */
const openShortGame = () =>
  openGameServer((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('JOIN')) socket.write('JOINED someone\n')
      if (bytes.includes('REQUEST_MATCH')) socket.end('STATE running\nSTATE stop\n')
    })
  })

/** A match of one player, over at once. `live` returns the live matches, or nothing if the backend cannot answer. */
async function openOneMatch(live: (before: number) => readonly object[] | undefined) {
  const game = await openShortGame()
  let asked = 0
  const { url } = await openBackend((request, response) => {
    request.resume()
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://backend')
    const player = searchParams.get('player_id') ?? ''
    if (pathname === '/api/match/events')
      openStream(response, { ...ready, data: { ...ready.data, players: [player], connect_port: game.port } })
    else if (pathname === '/api/sessions/active') {
      const sessions = live(asked)
      asked += 1
      if (sessions) answerJson(response, { count: sessions.length, sessions })
      else answerProblem(response, 'UNAVAILABLE', '1')
    } else answerJson(response, { status: 'ended', session_id: ready.data.session_id, reason: 'finished' })
  })
  return { backend: url, asked: () => asked }
}

test('a backend that refuses everybody shows in the summary, with each player', async () => {
  const { url } = await openBackend((_request, response) => {
    answerProblem(response, 'BAD_REQUEST')
  })
  const { signal } = new AbortController()
  const summary = await runLoad(loadOptions(['3', '--url', url], {}), signal, terminal)
  expect(summary).toMatchObject({ players: 3, finished: 0, lost: 3, matches: 0 })
  expect(summary.violations.map(({ name }) => name)).toEqual(['lost player', 'lost player', 'lost player'])
})

test('players give up in time when a backend without its store keeps them waiting', async () => {
  const { url } = await openBackend((_request, response) => {
    answerProblem(response, 'UNAVAILABLE', '1')
  })
  const { signal } = new AbortController()
  const summary = await runLoad(loadOptions(['2', '--url', url, '--wait', '0.2'], {}), signal, terminal)
  expect(summary).toMatchObject({ players: 2, lost: 2 })
})

test('asks for the live matches until the backend can answer', async () => {
  const { backend, asked } = await openOneMatch((before) => (before < 2 ? undefined : []))
  const summary = await runLoad(
    loadOptions(['1', '--url', backend], { GAME_SERVER_HOST_OVERRIDE: '127.0.0.1' }),
    new AbortController().signal,
    terminal,
  )
  expect(asked()).toBe(3)
  expect(summary).toMatchObject({ players: 1, finished: 1, matches: 1, verdict: 'complete', violations: [] })
})

test('a stopped run says so, and gives no verdict on what it did not see', async () => {
  const stop = new AbortController()
  const { backend, asked } = await openOneMatch(() => undefined)
  const running = runLoad(
    loadOptions(['1', '--url', backend], { GAME_SERVER_HOST_OVERRIDE: '127.0.0.1' }),
    stop.signal,
    terminal,
  )
  await waitFor('the question', () => asked() > 0)
  stop.abort()
  const summary = await running
  expect(summary).toMatchObject({ verdict: 'stopped', finished: 1, violations: [] })
  expect(summaryText(summary)).toContain('Stopped early')
})

describe('a run against an address', () => {
  const run = (url: string) =>
    runLoad(loadOptions(['3', '--url', url], {}), new AbortController().signal, terminal)

  test('where nothing answers says so, and what to do', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    await expect(run(url)).rejects.toThrow(BadEnvironment)
    await expect(run(url)).rejects.toThrow(
      new RegExp(`^Nothing answers at ${url} \\(.*ECONNREFUSED.*\\): start Muster there, or .* TARGET_URL`),
    )
  })

  test('of another server is refused too', async () => {
    const { url } = await openBackend((_request, response) => response.end('<html>'))
    await expect(run(url)).rejects.toThrow('is not Muster')
  })
})

test('players who can no longer reach the proxy are cut off, not lost by Muster', async () => {
  const server = await openBackend((request, response) => {
    if (request.url === '/api/health') answerJson(response, {})
    // As when a port-forward ends.
    else server.close()
  })
  const options = loadOptions(['2', '--url', server.url, '--wait', '0.5'], {})
  const summary = await runLoad(options, new AbortController().signal, terminal)
  expect(summary).toMatchObject({ verdict: 'cut-off', lost: 0, cutOff: 2, violations: [] })
  const text = summaryText(summary)
  expect(text).toContain(`CUT OFF: nothing answered at ${server.url}`)
  expect(text).not.toContain('VIOLATED')
  expect(text).not.toContain('All invariants held')
})

test('a proxy that does not show all matches is asked about the players', async () => {
  const game = await openShortGame()
  let asked = 0
  const { url } = await openBackend((request, response) => {
    request.resume()
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://backend')
    const player = searchParams.get('player_id') ?? ''
    if (pathname === '/api/match/events')
      openStream(response, { ...ready, data: { ...ready.data, players: [player], connect_port: game.port } })
    else if (pathname === '/api/sessions/active') answerProblem(response, 'UNKNOWN_ROUTE')
    else if (pathname === '/api/match/status') {
      asked += 1
      const status = asked < 3 ? 'matched' : 'ended'
      answerJson(response, { status, session_id: ready.data.session_id })
    } else answerJson(response, { status: 'ended', session_id: ready.data.session_id, reason: 'finished' })
  })
  const options = loadOptions(['1', '--url', url], { GAME_SERVER_HOST_OVERRIDE: '127.0.0.1' })
  const summary = await runLoad(options, new AbortController().signal, terminal)
  expect(asked).toBeGreaterThanOrEqual(3)
  expect(summary).toMatchObject({ finished: 1, matches: 1, verdict: 'complete', violations: [] })
})
