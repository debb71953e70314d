import { describe, expect, it } from 'vitest'

import { testServer, testToken, type TestServer } from '../../test/support/game-server.ts'
import { ReportTaker } from '../../test/support/report-taker.ts'

/** Why the match stopped, in the words of its log. */
const whyOf = (log: readonly { msg: string; facts: Record<string, unknown> }[]): unknown =>
  log.find(({ msg }) => msg === 'match stopped')?.facts['why']

describe('a match stops, and its ports close', () => {
  it('at the end of its time: every client gets STATE stop', async () => {
    await using server = await testServer()
    await using client = await server.connect()
    await using watcher = await server.connect()
    await watcher.ask('GET_STATE')
    client.send('REQUEST_MATCH 0.05')
    expect(await client.closed).toEqual(['RUNNING_LENGTH 0', 'STATE running', 'STATE stop'])
    expect(await watcher.closed).toEqual(['STATE open', 'STATE running', 'STATE stop'])
    await server.closed
    expect(whyOf(server.log)).toBe('finished')
  })

  it('when nobody came in time; a probe that asks for the state is nobody', async () => {
    await using server = await testServer({ rules: { noShowMs: 200 } })
    await using probe = await server.connect()
    expect(await probe.ask('GET_STATE')).toBe('STATE open')
    expect(await probe.closed).toEqual(['STATE open', 'STATE stop'])
    await server.closed
    expect(whyOf(server.log)).toBe('nobody-came')
  })

  it('when players came, and never asked for the match', async () => {
    await using server = await testServer({ rules: { noShowMs: 50, startDeadlineMs: 200 } })
    await using player = await server.connect()
    expect(await player.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(await player.next()).toBe('STATE stop')
    await server.closed
    expect(whyOf(server.log)).toBe('never-started')
  })

  it('when the last player leaves a running match: a connection that only watches keeps nothing alive', async () => {
    await using server = await testServer()
    const [player, other] = await Promise.all([server.connect(), server.connect()])
    await using watcher = await server.connect()
    await watcher.ask('GET_STATE')
    player.send('REQUEST_MATCH 60')
    await player.take(2)
    expect(await other.ask('REQUEST_MATCH 60')).toBe('STATE running')
    player.socket.end()
    await player.closed
    await expect.poll(() => server.state()).toMatchObject({ client_count: 2, state: 'running' })
    other.socket.resetAndDestroy()
    expect((await watcher.closed).at(-1)).toBe('STATE stop')
    await server.closed
    expect(whyOf(server.log)).toBe('everyone-left')
  })

  it('not when a connection that only watched leaves last: players who lost theirs may come back', async () => {
    await using server = await testServer()
    const [player, watcher, guest] = await Promise.all([server.connect(), server.connect(), server.connect()])
    await watcher.ask('GET_STATE')
    player.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
    await player.take(3)
    expect(await guest.take(1)).toEqual(['STATE running'])
    // Without a token, and a player all the same.
    expect(await guest.ask('REQUEST_MATCH 60')).toBe('RUNNING_LENGTH 60')
    player.socket.resetAndDestroy()
    await expect.poll(() => server.state()).toMatchObject({ client_count: 2, players: [] })
    for (const each of [guest, watcher]) {
      each.socket.end()
      await each.closed
    }
    await expect.poll(() => server.state()).toMatchObject({ client_count: 0, state: 'running' })
    await using again = await server.connect()
    expect(await again.ask(`JOIN ${testToken({ jti: 'k' })}`)).toBe('JOINED alice')
  })

  it('not when the connections of all players break at once, as with their proxy: they come back and play on', async () => {
    await using server = await testServer()
    const player = await server.connect()
    player.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
    await player.take(3)
    player.socket.resetAndDestroy()
    await expect.poll(() => server.state()).toMatchObject({ client_count: 0, state: 'running' })
    await using again = await server.connect()
    again.send(`JOIN ${testToken({ jti: 'k' })}`)
    expect(await again.take(2)).toEqual(['JOINED alice', 'STATE running'])
  })

  it('when none of them comes back in time', async () => {
    await using server = await testServer({ rules: { reconnectMs: 50 } })
    const player = await server.connect()
    player.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
    await player.take(3)
    player.socket.resetAndDestroy()
    await server.closed
    expect(whyOf(server.log)).toBe('everyone-left')
  })

  it('an open match outlives its only player for as long as it waited for the first', async () => {
    await using server = await testServer()
    const player = await server.connect()
    await player.ask(`JOIN ${testToken()}`)
    player.socket.end()
    await player.closed
    await expect.poll(() => server.state()).toMatchObject({ client_count: 0, players: [], state: 'open' })
    await using again = await server.connect()
    expect(await again.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  })

  it('when it is told to: clients first', async () => {
    await using server = await testServer()
    await using client = await server.connect()
    await client.ask('GET_STATE')
    server.stop()
    expect(await client.closed).toEqual(['STATE open', 'STATE stop'])
    await server.closed
    await expect(server.connect()).rejects.toThrow('ECONNREFUSED')
    await expect(server.state()).rejects.toThrow()
  })

  it('at once for a client that was slowed down: what it still sends holds nothing up', async () => {
    await using server = await testServer({ limits: { linesPerSecond: 10, lingerMs: 60_000 } })
    await using flooder = await server.connect()
    flooder.send(...Array.from({ length: 100_000 }, () => 'GET_STATE'))
    await flooder.take(10)
    server.stop()
    expect((await flooder.closed).at(-1)).toBe('STATE stop')
    await server.closed
  })

  it('although a client neither reads nor goes', async () => {
    await using server = await testServer({ limits: { lingerMs: 50 } })
    await using deaf = await server.connect()
    await deaf.ask('GET_STATE')
    deaf.socket.pause()
    server.stop()
    await server.closed
  })
})

it('the control port tells health, readiness and the report, and nothing else', async () => {
  await using server = await testServer()
  const get = (path: string, method = 'GET'): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.controlPort}${path}`, { method })
  expect((await get('/healthz')).status).toBe(200)
  expect((await get('/ready')).status).toBe(200)
  expect((await get('/')).status).toBe(404)
  expect((await get('/state', 'POST')).status).toBe(404)
  await using player = await server.connect()
  player.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
  await player.take(3)
  expect(await server.state()).toEqual({
    seq: 1,
    state: 'running',
    client_count: 1,
    players: ['alice'],
    ttl_seconds: 60,
  })
})

it('is no longer ready once its match has stopped, while it still says how that ended', async () => {
  let ready: Promise<number> | undefined
  await using backend: ReportTaker = new ReportTaker(({ state }) => {
    if (state !== 'stop') return 200
    ready ??= fetch(`http://127.0.0.1:${server.controlPort}/ready`).then(({ status }) => status)
    return ready.then(() => 200)
  })
  await using server: TestServer = await testServer({ env: { BACKEND_URL: await backend.listen() } })
  server.stop()
  await server.closed
  expect(await ready).toBe(503)
})
