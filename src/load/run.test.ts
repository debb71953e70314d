import { expect, test } from 'vitest'

import { answerJson, answerProblem, openStream, ready } from '../../test/support/player-backend.ts'
import { openBackend, openGameServer } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { loadOptions } from './options.ts'
import { runLoad } from './run.ts'

const terminal = { write: () => undefined }

/** A match of one, which is over at once; `live` says which still are, or nothing: then the backend cannot answer. */
async function openOneMatch(live: (before: number) => readonly object[] | undefined) {
  const game = await openGameServer((socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('REQUEST_MATCH')) socket.end('STATE running\nSTATE stop\n')
    })
  })
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

test('a backend that refuses everybody is told of in the summary, with each player', async () => {
  const { url } = await openBackend((_request, response) => {
    answerProblem(response, 'BAD_REQUEST')
  })
  const { signal } = new AbortController()
  const summary = await runLoad(loadOptions(['3', '--url', url], {}), signal, terminal)
  expect(summary).toMatchObject({ players: 3, finished: 0, lost: 3, matches: 0 })
  expect(summary.violations.map(({ name }) => name)).toEqual(['lost player', 'lost player', 'lost player'])
})

test('players whom a backend without its store keeps waiting give up in time', async () => {
  const { url } = await openBackend((_request, response) => {
    answerProblem(response, 'UNAVAILABLE', '1')
  })
  const { signal } = new AbortController()
  const summary = await runLoad(loadOptions(['2', '--url', url, '--wait', '0.2'], {}), signal, terminal)
  expect(summary).toMatchObject({ players: 2, lost: 2 })
})

test('the matches that live when all are done are asked for until the backend can say', async () => {
  const { backend, asked } = await openOneMatch((before) => (before < 2 ? undefined : []))
  const summary = await runLoad(
    loadOptions(['1', '--url', backend], { GAME_SERVER_HOST_OVERRIDE: '127.0.0.1' }),
    new AbortController().signal,
    terminal,
  )
  expect(asked()).toBe(3)
  expect(summary).toMatchObject({ players: 1, finished: 1, matches: 1, violations: [] })
})

test('when it cannot say until the run is broken off, no match is taken for ended', async () => {
  const stop = new AbortController()
  const { backend, asked } = await openOneMatch(() => undefined)
  const running = runLoad(
    loadOptions(['1', '--url', backend], { GAME_SERVER_HOST_OVERRIDE: '127.0.0.1' }),
    stop.signal,
    terminal,
  )
  await waitFor('the question', () => asked() > 0)
  stop.abort()
  expect((await running).violations).toMatchObject([{ name: 'match did not end' }])
})
