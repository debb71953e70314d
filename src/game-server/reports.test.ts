import { describe, expect, it } from 'vitest'

import { REMOVE_PROOF, REPORT_PROOF } from '../protocol/tokens.ts'
import type { ReportBody } from '../protocol/server-reports.ts'
import { isSignedBy } from '../runtime/seals.ts'
import { freePort } from '../demo/free-port.ts'
import { matchKey, testServer, testToken } from '../../test/support/game-server.ts'
import { ReportTaker } from '../../test/support/report-taker.ts'
import { waitFor } from '../../test/support/wait-for.ts'

describe('reports', () => {
  it('tell each state with proof, in order, one at a time', async () => {
    await using backend = new ReportTaker()
    await using server = await testServer({ env: { BACKEND_URL: `${await backend.listen()}/` } })
    const { path, authorization } = await backend.has(({ state }) => state === 'open')
    expect(path).toBe('/match/m1/report')
    expect(isSignedBy(matchKey, REPORT_PROOF, authorization?.replace('Bearer ', '') ?? '')).toBe(true)
    await using player = await server.connect()
    player.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
    const { report } = await backend.has(({ state }) => state === 'running')
    expect(report).toMatchObject({ client_count: 1, players: ['alice'], ttl_seconds: 60 })
    server.stop()
    await server.closed
    expect(backend.taken.at(-1)?.report).toMatchObject({ state: 'stop', end_reason: 'stopped' })
    expect(backend.taken.map(({ report: { seq } }) => seq)).toEqual(backend.taken.map((_, i) => i + 1))
    expect(backend.mostAtOnce).toBe(1)
  })

  it('wait for a backend that answers slowly: changes since then go out together', async () => {
    let release: (status: number) => void = () => undefined
    const slow = new Promise<number>((resolve) => (release = resolve))
    let asked: () => void = () => undefined
    const first = new Promise<void>((resolve) => (asked = resolve))
    await using backend = new ReportTaker((_report, before) => {
      asked()
      return before === 0 ? slow : 200
    })
    await using server = await testServer({
      env: { BACKEND_URL: await backend.listen() },
      reports: { gatherMs: 0 },
    })
    await first
    await using player = await server.connect()
    player.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
    await player.take(3)
    // Long enough for a report to come through, if one were sent.
    for (let i = 0; i < 20; i++) await server.state()
    release(200)
    await backend.has(({ state }) => state === 'running')
    expect(backend.taken.map(({ report }) => report.state)).toEqual(['open', 'running'])
    expect(backend.mostAtOnce).toBe(1)
  })

  it('repeat every so often, though nothing changes', async () => {
    await using backend = new ReportTaker()
    await using server = await testServer({
      env: { BACKEND_URL: await backend.listen() },
      reports: { everyMs: 20 },
    })
    await backend.has(({ seq }) => seq === 5)
    expect(await server.state()).toMatchObject({ state: 'open', client_count: 0 })
  })

  it('of many clients at once share one', async () => {
    await using backend = new ReportTaker()
    await using server = await testServer({ env: { BACKEND_URL: await backend.listen() } })
    const clients = await Promise.all(Array.from({ length: 200 }, () => server.connect()))
    const { report } = await backend.has((said) => said.client_count === 200)
    expect(report.seq).toBeLessThan(20)
    for (const client of clients) client.socket.destroy()
  })

  it('begin when the backend comes up', async () => {
    const before = new ReportTaker()
    const url = await before.listen()
    await before[Symbol.asyncDispose]()
    await using server = await testServer({ env: { BACKEND_URL: url } })
    await using backend = new ReportTaker()
    await backend.listen(Number(new URL(url).port))
    const { report } = await backend.has(({ state }) => state === 'open')
    expect(report.seq).toBeGreaterThanOrEqual(1)
    expect(server.log).toEqual([])
  })
})

it('a backend that says that the match is over ends it, for its players too', async () => {
  await using backend = new ReportTaker(({ state }) => (state === 'running' ? 410 : 200))
  await using server = await testServer({ env: { BACKEND_URL: await backend.listen() } })
  const alice = await server.connect()
  expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  alice.send('REQUEST_MATCH 60')
  expect(await alice.closed).toContain('STATE stop')
  await server.closed
  expect(backend.taken.at(-1)?.report).toMatchObject({ state: 'stop', end_reason: 'stopped' })
})

describe('the last word', () => {
  it.each([
    ['and who had just lost their connection', 60_000, ['alice', 'bob']],
    ['and not who lost their connection long before', 0, ['alice']],
  ])('tells who was there when the match stopped, %s', async (_who, reconnectMs, players) => {
    await using backend = new ReportTaker()
    await using server = await testServer({
      env: { BACKEND_URL: await backend.listen() },
      rules: { reconnectMs },
    })
    const [alice, gone, stranger] = await Promise.all([server.connect(), server.connect(), server.connect()])
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(await gone.ask(`JOIN ${testToken({ player: 'bob' })}`)).toBe('JOINED bob')
    expect(await stranger.ask('GET_STATE')).toBe('STATE open')
    gone.socket.destroy()
    await waitFor('bob to be gone', async () => ((await server.state()) as ReportBody).client_count === 2)
    server.stop()
    await Promise.all([alice.closed, stranger.closed, server.closed])
    const { report } = await backend.has(({ state }) => state === 'stop')
    expect(report).toMatchObject({ client_count: 2, players, end_reason: 'stopped' })
  })

  it('tells who came to a match that never started, and leaves out who left for good', async () => {
    await using backend = new ReportTaker()
    await using server = await testServer({
      env: { BACKEND_URL: await backend.listen(), PLAYERS: 'alice,bob,carol' },
      rules: { startDeadlineMs: 1000 },
    })
    await using alice = await server.connect()
    await using bob = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(await bob.ask(`JOIN ${testToken({ player: 'bob' })}`)).toBe('JOINED bob')
    expect(await server.tell('/remove', { player: 'bob' }, REMOVE_PROOF)).toBe(200)
    const { report } = await backend.has(({ state }) => state === 'stop')
    expect(report).toMatchObject({ players: ['alice'], end_reason: 'never-started' })
  })

  it('of a match that everyone left tells that nobody was there', async () => {
    await using backend = new ReportTaker()
    await using server = await testServer({ env: { BACKEND_URL: await backend.listen() } })
    const client = await server.connect()
    expect(await client.ask('REQUEST_MATCH 60')).toBe('RUNNING_LENGTH 60')
    client.socket.destroy()
    const { report } = await backend.has(({ state }) => state === 'stop')
    expect(report).toMatchObject({ client_count: 0, players: [], end_reason: 'everyone-left' })
  })

  it('is repeated until the backend has heard it, and the control port answers until then', async () => {
    let answering: Promise<unknown> | undefined
    await using backend: ReportTaker = new ReportTaker(({ state }) => {
      if (state !== 'stop') return 200
      answering ??= server.state()
      return backend.taken.filter(({ report }) => report.state === 'stop').length < 2 ? 503 : 200
    })
    await using server = await testServer({ env: { BACKEND_URL: await backend.listen() } })
    server.stop()
    await server.closed
    expect(backend.taken.filter(({ report }) => report.state === 'stop')).toHaveLength(3)
    expect(await answering).toMatchObject({ state: 'stop', end_reason: 'stopped' })
  })

  it.each([401, 403, 404])('is said once to a backend that answers %d', async (status) => {
    await using backend = new ReportTaker(() => status)
    await using server = await testServer({ env: { BACKEND_URL: await backend.listen() } })
    server.stop()
    await server.closed
    expect(backend.taken.filter(({ report }) => report.state === 'stop')).toHaveLength(1)
  })

  it('is given up after a while when nobody listens', async () => {
    await using server = await testServer({
      env: { BACKEND_URL: 'http://127.0.0.1:9' },
      reports: { lastWordMs: 100 },
    })
    server.stop()
    await server.closed
  })

  it('go on to the next backend when one is gone, and to the one after that when it does not want to now', async () => {
    await using busy = new ReportTaker(() => 503)
    await using backend = new ReportTaker()
    const gone = `http://127.0.0.1:${await freePort()}`
    const urls = [gone, await busy.listen(), `${await backend.listen()}/`]
    await using server = await testServer({ env: { BACKEND_URL: urls.join(',') } })
    await backend.has(({ state }) => state === 'open')
    server.stop()
    await server.closed
    expect(backend.taken.at(-1)).toMatchObject({ path: '/match/m1/report', report: { state: 'stop' } })
    // From then on the one that heard is asked first.
    expect(busy.taken).toHaveLength(1)
  })
})
