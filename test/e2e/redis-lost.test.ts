import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

import { FaultProxy } from '../support/fault-proxy.ts'
import { fleetFolder } from '../support/host-fleet.ts'
import { ticketOf } from '../support/domain.ts'
import { LineClient } from '../support/line-client.ts'
import { query, startPostgres, type PostgresServer } from '../support/postgres-server.ts'
import { recovery } from '../support/recovery.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

interface Status {
  readonly status: string
  readonly session_id: string
  readonly players: readonly string[]
  readonly connect_port: number
  readonly reason: string
}

interface Two {
  readonly systems: readonly [System, System]
  readonly database: string
  join(player: string): Promise<void>
  status(player: string): Promise<Status>
  /** The player's match, once it has its address. */
  matched(player: string): Promise<Status>
}

/** Two backends of one queue, one folder of game servers and one history; matches of three. */
async function twoBackends(redisUrl: string): Promise<Two> {
  const folder = fleetFolder()
  const database = await postgres.create()
  const vars = {
    REDIS_URL: redisUrl,
    DATABASE_URL: database,
    TOKEN_SECRET: 'at-least-16-bytes',
    FLEET_DIR: folder.path,
    SESSION_SIZE: '3',
    MIN_PARTIAL_SESSION_SIZE: '3',
    LEASE_SECONDS: '1',
    NO_SHOW_SECONDS: '600',
  }
  const systems = [await startSystem(vars), await startSystem(vars)] as const
  onTestFinished(async () => {
    for (const system of systems) await system[Symbol.asyncDispose]()
    await folder[Symbol.asyncDispose]()
  })
  let asked = 0
  const either = (): System => systems[(asked += 1) % 2 === 0 ? 0 : 1]
  const status = async (player: string) =>
    (await either().get<Status>(`/match/status?player_id=${player}`)).body
  return {
    systems,
    database,
    status,
    join: async (player) => {
      await waitFor(
        `a place for ${player}`,
        async () => (await either().post('/match/join', { player_id: player })).status === 200,
      )
    },
    matched: (player) =>
      waitFor(`the match of ${player}`, async () => {
        const found = await status(player)
        return found.status === 'matched' && found
      }),
  }
}

/** All players of a match, as either backend reports them. */
async function matchOf({ join, matched }: Two, players: readonly string[]): Promise<Status> {
  for (const player of players) await join(player)
  return matched(players[0] ?? '')
}

async function begin({ connect_port: port }: Status): Promise<LineClient> {
  const client = await LineClient.connect(port)
  client.send('REQUEST_MATCH 600')
  await waitFor('the game', () => client.lines.includes('STATE running'))
  return client
}

/** The last client leaves, which ends the match; the store knows, and history has it once. */
async function playedToItsEnd({ status, database }: Two, match: Status, client: LineClient): Promise<void> {
  client.socket.destroy()
  const [player = ''] = match.players
  await waitFor(`the end of ${match.session_id}`, async () => {
    const { session_id, reason } = await status(player)
    return session_id === match.session_id && reason === 'everyone-left'
  })
  const rows = await waitFor('the end in history', async () => {
    const found = await query(
      database,
      `SELECT state, end_reason, players_json::jsonb AS players FROM matches WHERE session_id = '${match.session_id}'`,
    )
    return found[0]?.['state'] === 'ended' && found
  })
  expect(rows).toMatchObject([{ end_reason: 'everyone-left' }])
  expect(new Set(rows[0]?.['players'] as string[])).toEqual(new Set(match.players))
}

const same = (match: Status) => ({
  session_id: match.session_id,
  players: match.players,
  connect_port: match.connect_port,
})

test('after a failover to a lagging replica, lost matches come back, and none of their players is in a second one', async () => {
  await using primary = await RedisServer.start(['--repl-diskless-sync-delay', '0'])
  await using link = await FaultProxy.open(primary.port)
  await using replica = await RedisServer.start(['--replicaof', '127.0.0.1', String(link.port)])
  await using faults = await FaultProxy.open(primary.port)
  const two = await twoBackends(`redis://127.0.0.1:${faults.port}`)
  const plain = new Redis(replica.url)
  onTestFinished(() => {
    plain.disconnect()
  })
  for (const player of ['a', 'b']) await two.join(player)
  await waitFor('them at the replica', async () => (await plain.zcard(queueKey)) === 2)
  // From here on the replica gets nothing: for it these two wait, and the others are unknown.
  link.cut()
  const open = await matchOf(two, ['c'])
  const running = await matchOf(two, ['d', 'e', 'f'])
  const client = await begin(running)
  await plain.replicaof('NO', 'ONE')
  // With this player three wait, as far as the replica knows: enough for a match.
  await using atReplica = await redisStores(replica.url, { prefix: 'muster', system: 'default' })
  expect(await atReplica.queue.enqueue(ticketOf('g', Date.now()))).toMatchObject({
    inQueues: [{ position: 3 }],
  })
  await primary.kill()
  faults.redirect(replica.port)
  const failover = recovery('a failover of Redis to a replica that lags')
  expect(same(await two.matched('a'))).toEqual(same(open))
  expect(same(await two.matched('f'))).toEqual(same(running))
  failover.over('the lost matches are back')
  expect(await two.status('g')).toMatchObject({ status: 'pending', position: 1 })
  const later = await matchOf(two, ['h', 'i'])
  expect([...later.players].sort()).toEqual(['g', 'h', 'i'])
  await playedToItsEnd(two, running, client)
  await playedToItsEnd(two, open, await begin(open))
  await playedToItsEnd(two, later, await begin(later))
  expect(await query(two.database, 'SELECT count(*)::int AS n FROM matches')).toEqual([{ n: 3 }])
})

test('live matches come back after Redis was emptied', async () => {
  await using redis = await RedisServer.start()
  const two = await twoBackends(redis.url)
  const open = await matchOf(two, ['a', 'b', 'c'])
  const running = await matchOf(two, ['d', 'e', 'f'])
  const client = await begin(running)
  const plain = new Redis(redis.url)
  await plain.flushall()
  plain.disconnect()
  // They join before anything else can happen, and with them three wait.
  for (const player of ['a', 'd', 'g']) await two.join(player)
  expect(same(await two.matched('a'))).toEqual(same(open))
  expect(same(await two.matched('e'))).toEqual(same(running))
  expect(await two.status('g')).toMatchObject({ status: 'pending', position: 1 })
  await playedToItsEnd(two, running, client)
  await playedToItsEnd(two, open, await begin(open))
  expect(await query(two.database, 'SELECT count(*)::int AS n FROM matches')).toEqual([{ n: 2 }])
})

const queueKey = 'muster:{default}:matchmaking_queue:default'
