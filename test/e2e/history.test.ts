import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { LineClient } from '../support/line-client.ts'
import { startPostgres, query, type PostgresServer } from '../support/postgres-server.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

interface Page {
  matches: { session_id: string; state: string; players: { player_id: string; fate: string | null }[] }[]
  next: string | null
}

interface Detail {
  session_id: string
  state: string
  end_reason: string | null
  server_exit_code: number | null
  server_last_lines?: string[]
  timeline: { became: string; backend_pod: string; cause: string }[]
}

const admin = { headers: { authorization: 'Bearer dev' } }

interface Status {
  status: string
  session_id: string
  connect_port: number
}

/** A match of one, from the join to its end. */
async function play(system: System, player: string): Promise<string> {
  await system.post('/match/join', { player_id: player })
  const until = (status: string) =>
    waitFor(`${status} of ${player}`, async () => {
      const { body } = await system.get<Status>(`/match/status?player_id=${player}`)
      return body.status === status && body
    })
  const { session_id, connect_port } = await until('matched')
  const client = await LineClient.connect(connect_port)
  client.send('REQUEST_MATCH 0.1')
  expect(await client.closed).toContain('STATE stop')
  await until('ended')
  return session_id
}

const ended = (system: System, id: string) =>
  waitFor('the end in history', async () => {
    const { status, body } = await system.get<Detail>(`/history/matches/${id}`)
    return status === 200 && body.state === 'ended' && body.timeline.length === 6 && body
  })

describe('the history of matches', () => {
  let system: System
  beforeAll(async () => {
    system = await startSystem({ SESSION_SIZE: '1' })
  })
  afterAll(() => system[Symbol.asyncDispose]())

  test('tells a match with each of its steps, and who made them', async () => {
    const id = await play(system, 'ada')
    const detail = await ended(system, id)
    expect(detail).toMatchObject({ session_id: id, end_reason: 'finished', server_exit_code: 0 })
    expect(detail.timeline.map(({ became }) => became)).toEqual(
      expect.arrayContaining(['forming', 'starting', 'ready', 'running', 'server-exited', 'ended']),
    )
    expect(detail.timeline[0]).toMatchObject({ became: 'forming', cause: 'queue' })
    expect(detail.timeline[0]?.backend_pod).toMatch(/./)
  })

  test('shows the last lines of a game server to administrators alone', async () => {
    const id = await play(system, 'lin')
    expect(await ended(system, id)).not.toHaveProperty('server_last_lines')
    const { body } = await system.get<Detail>(`/history/matches/${id}`, admin)
    expect(body.server_last_lines).toBeInstanceOf(Array)
  })

  test('is paged, and asked by player, state and time', async () => {
    const ids = [await play(system, 'bob'), await play(system, 'bob'), await play(system, 'bob')]
    for (const id of ids) await ended(system, id)
    const list = async (search: string) => (await system.get<Page>(`/history/matches?${search}`)).body
    const first = await list('player_id=bob&limit=2')
    expect(first.matches.map(({ session_id }) => session_id)).toEqual([ids[2], ids[1]])
    expect(first.matches[0]?.players).toMatchObject([{ player_id: 'bob', fate: 'gone' }])
    const second = await list(`player_id=bob&limit=2&cursor=${first.next ?? ''}`)
    expect(second).toMatchObject({ matches: [{ session_id: ids[0] }], next: null })
    expect((await list('player_id=bob&state=live')).matches).toEqual([])
    expect((await list('player_id=bob&state=ended')).matches).toHaveLength(3)
    expect((await list('player_id=bob&since=2100-01-01T00:00:00Z')).matches).toEqual([])
    expect((await list('player_id=bob&until=2100-01-01T00:00:00%2B02:00')).matches).toHaveLength(3)
  })

  test.each([
    'cursor=garbage',
    'cursor=',
    'limit=0',
    'limit=201',
    'limit=ten',
    'state=odd',
    'since=yesterday',
    'since=2026-13-01T00:00:00Z',
    'until=2026-01-01',
    'player_id=a,b',
    'more=1',
  ])('refuses %s', async (search) => {
    expect(await system.get(`/history/matches?${search}`)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    })
  })

  test('does not know a match that never was', async () => {
    expect(await system.get('/history/matches/none')).toMatchObject({
      status: 404,
      body: { code: 'UNKNOWN_MATCH' },
    })
  })
})

describe('history in PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server[Symbol.asyncDispose]())

  test('is late while the database is down, and never lost; matches go on', async () => {
    const url = await server.create()
    await using system = await startSystem({ SESSION_SIZE: '1', DATABASE_URL: url })
    const before = await play(system, 'ada')
    await ended(system, before)
    await server.kill()
    const during = await play(system, 'ada')
    const refused = await system.get(`/history/matches/${during}`)
    expect(refused).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(refused.headers.get('retry-after')).toBe('1')
    const health = async () => (await system.get<{ status: string }>('/health')).body.status
    await waitFor('degraded health', async () => (await health()) === 'degraded')
    await server.start()
    await ended(system, during)
    await waitFor('health', async () => (await health()) === 'ok')
    expect(await query(url, 'SELECT count(*)::int AS n FROM matches')).toEqual([{ n: 2 }])
  })
  test('waits for a database that is not there yet, and brings its schema up to date then', async () => {
    const url = await server.create()
    await server.kill()
    await using system = await startSystem({ SESSION_SIZE: '1', DATABASE_URL: url })
    const before = await play(system, 'ada')
    await server.start()
    expect(await ended(system, before)).toMatchObject({ end_reason: 'finished' })
  })
})
