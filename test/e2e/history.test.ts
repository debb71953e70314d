import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { LineClient } from '../support/line-client.ts'
import { startPostgres, query, type PostgresServer } from '../support/postgres-server.ts'
import { recovery } from '../support/recovery.ts'
import { SmallDisk } from '../support/small-disk.ts'
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

/** A match of one player, from the join to its end. */
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

  test('shows a match with all its steps, and which backend made them', async () => {
    const id = await play(system, 'ada')
    const detail = await ended(system, id)
    expect(detail).toMatchObject({ session_id: id, end_reason: 'finished', server_exit_code: 0 })
    expect(detail.timeline.map(({ became }) => became)).toEqual(
      expect.arrayContaining(['forming', 'starting', 'ready', 'running', 'server-exited', 'ended']),
    )
    expect(detail.timeline[0]).toMatchObject({ became: 'forming', cause: 'queue' })
    expect(detail.timeline[0]?.backend_pod).toMatch(/./)
  })

  test('shows the last lines of a game server only to administrators', async () => {
    const id = await play(system, 'lin')
    expect(await ended(system, id)).not.toHaveProperty('server_last_lines')
    const { body } = await system.get<Detail>(`/history/matches/${id}`, admin)
    expect(body.server_last_lines).toBeInstanceOf(Array)
  })

  test('has pages, and filters by player, state and time', async () => {
    const ids = [await play(system, 'bob'), await play(system, 'bob'), await play(system, 'bob')]
    for (const id of ids) await ended(system, id)
    const list = async (search: string) => (await system.get<Page>(`/history/matches?${search}`)).body
    const { matches: all, next } = await list('player_id=bob')
    expect(next).toBeNull()
    // On a busy machine a server may start too late: its match has ended unplayed, and is listed too.
    const played = all.filter(({ session_id }) => ids.includes(session_id))
    expect(played.map(({ session_id }) => session_id)).toEqual([...ids].reverse())
    expect(played[0]?.players).toMatchObject([{ player_id: 'bob', fate: 'gone' }])
    const first = await list('player_id=bob&limit=2')
    const second = await list(`player_id=bob&limit=200&cursor=${first.next ?? ''}`)
    expect(first.matches).toEqual(all.slice(0, 2))
    expect(second).toEqual({ matches: all.slice(2), next: null })
    expect((await list('player_id=bob&state=live')).matches).toEqual([])
    expect((await list('player_id=bob&state=ended')).matches).toEqual(all)
    expect((await list('player_id=bob&since=2100-01-01T00:00:00Z')).matches).toEqual([])
    expect((await list('player_id=bob&until=2100-01-01T00:00:00%2B02:00')).matches).toEqual(all)
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
    'player_id=a+b',
    'player_id=%FF',
    'more=1',
  ])('refuses %s', async (search) => {
    expect(await system.get(`/history/matches?${search}`)).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST' },
    })
  })

  test('does not know a match that never existed', async () => {
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

  test('is late while the database is down but never lost; matches go on', async () => {
    const url = await server.create()
    await using system = await startSystem({ SESSION_SIZE: '1', DATABASE_URL: url })
    const before = await play(system, 'ada')
    await ended(system, before)
    await server.kill()
    const during = await play(system, 'ada')
    const refused = await system.get(`/history/matches/${during}`)
    expect(refused).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } })
    expect(refused.headers.get('retry-after')).toBe('1')
    await healthIs(system, 'degraded')
    await server.start()
    const back = recovery('the return of PostgreSQL')
    await ended(system, during)
    back.over('history has all matches')
    await healthIs(system, 'ok')
    expect(await query(url, 'SELECT count(*)::int AS n FROM matches')).toEqual([{ n: 2 }])
  })

  test('loses nothing when an administrator ends all its connections', async () => {
    const url = await server.create()
    await using system = await startSystem({ SESSION_SIZE: '1', DATABASE_URL: url })
    await ended(system, await play(system, 'ada'))
    await query(
      url,
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await ended(system, await play(system, 'ada'))
    expect(await query(url, 'SELECT count(*)::int AS n FROM matches')).toEqual([{ n: 2 }])
    await healthIs(system, 'ok')
  })

  test('waits for a database that does not exist yet, then migrates it', async () => {
    const url = await server.create()
    await server.kill()
    await using system = await startSystem({ SESSION_SIZE: '1', DATABASE_URL: url })
    const before = await play(system, 'ada')
    await server.start()
    expect(await ended(system, before)).toMatchObject({ end_reason: 'finished' })
  })
})

const noDisk = SmallDisk.unavailable()
describe.skipIf(noDisk)(`history on a disk that is full${noDisk ? ` (cannot: ${noDisk})` : ''}`, () => {
  /** A database with a whole system's history, on a disk that is full as soon as both are ready. */
  async function onFullDisk(): Promise<Full> {
    const disk = new SmallDisk(128)
    onTestFinished(() => {
      disk[Symbol.dispose]()
    })
    const server = await startPostgres({ min_wal_size: '32MB', max_wal_size: '32MB' }, disk.path)
    onTestFinished(() => server[Symbol.asyncDispose]())
    const url = await server.create()
    const system = await startSystem({ SESSION_SIZE: '1', DATABASE_URL: url })
    onTestFinished(() => system[Symbol.asyncDispose]())
    await healthIs(system, 'ok')
    disk.fill()
    return { disk, server, url, system }
  }

  test('is late while joins and matches go on; once there is room each match has one row', async () => {
    const { disk, url, system } = await onFullDisk()
    const during = [await play(system, 'ada')]
    await healthIs(system, 'degraded')
    expect((await system.get<{ parts: object }>('/readyz')).body.parts).toMatchObject({ history: 'failing' })
    during.push(await play(system, 'bob'), await play(system, 'ada'))
    expect(await query(url, 'SELECT session_id FROM matches')).toEqual([])
    disk.free()
    for (const id of during) expect(await ended(system, id)).toMatchObject({ end_reason: 'finished' })
    await healthIs(system, 'ok')
    expect(await query(url, rows)).toEqual([{ n: 3, of: 3 }])
  })

  test('is late too if that ends the database itself', async () => {
    const { disk, server, url, system } = await onFullDisk()
    // It must write its log somewhere: without room it panics, cannot recover, and exits.
    await waitFor('the database to end', () =>
      query(url, 'SELECT txid_current(), pg_switch_wal()').then(
        () => false,
        (error: unknown) => (error as NodeJS.ErrnoException).code === 'ECONNREFUSED',
      ),
    )
    const during = [await play(system, 'ada')]
    await healthIs(system, 'degraded')
    during.push(await play(system, 'bob'))
    disk.free()
    await server.start()
    for (const id of during) expect(await ended(system, id)).toMatchObject({ end_reason: 'finished' })
    await healthIs(system, 'ok')
    expect(await query(url, rows)).toEqual([{ n: 2, of: 2 }])
  })
})

interface Full {
  readonly disk: SmallDisk
  readonly server: PostgresServer
  readonly url: string
  readonly system: System
}

const rows = 'SELECT count(*)::int AS n, count(DISTINCT session_id)::int AS of FROM matches'

const healthIs = (system: System, status: string) =>
  waitFor(
    `${status} health`,
    async () => (await system.get<{ status: string }>('/health')).body.status === status,
  )
