import { defaultMatchId, defaultServerId } from '../match/ids.ts'
import { isLive } from '../match/match.ts'
import { planPool } from '../match/plan-pool.ts'
import { isIdle, type Idle, type PooledServer, type PoolId } from '../match/pool.ts'
import type { PoolRules } from '../match/pool-rules.ts'
import { isSameServer } from '../match/queue-server.ts'
import { poolsOf, type QueuePool } from '../matchmaking/queue-pools.ts'
import type { Queues } from '../matchmaking/queues.ts'
import type { GameServer } from '../match/server.ts'
import type { Instant } from '../match/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { Ids } from '../ports/ids.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { ServerPool } from '../ports/server-pool.ts'
import type { TicketQueue } from '../ports/ticket-queue.ts'

export interface KeepPoolNeeds {
  readonly pool: ServerPool
  readonly fleet: Pick<GameServerFleet, 'prepare' | 'stop' | 'waiting'>
  readonly queue: Pick<TicketQueue, 'size'>
  readonly matches: Pick<MatchStore, 'find'>
  readonly clock: Clock
  readonly ids: Pick<Ids, 'match'>
  readonly queues: Queues
  /** Of the pool that queues share. */
  readonly poolRules: PoolRules
}

export interface PoolKept {
  readonly pool: PoolId
  /** Those that were there before. */
  readonly waiting: readonly GameServer[]
  readonly ready: number
  readonly wanted: number
  readonly started: number
  readonly stopped: number
  readonly lookAgainAt: Instant | undefined
}

/** More than any pool should hold: one read returns all of it. */
const SERVERS_LOOKED_AT = 10_000
/** How soon a full fleet is asked again. */
const ROOM_AGAIN_MS = 5_000

/**
 * Keeps the servers of each pool. Those of a pool that is no more, or that run what its queue ran by an earlier
 * configuration, are stopped. `perSecond`: the recent matches of a pool.
 */
export async function keepPools(
  needs: KeepPoolNeeds,
  perSecond: (pool: PoolId) => number,
): Promise<readonly PoolKept[]> {
  const pools = poolsOf(needs.queues, needs.poolRules)
  const waiting = new Map(pools.map((pool) => [pool.id, { pool, servers: [] as GameServer[] }]))
  const left: PooledId[] = []
  for (const server of await needs.fleet.waiting()) {
    if (!isIdle(server.serves)) continue
    const { pool: id, server: runs } = server.serves
    const known = waiting.get(id)
    if (known && isSameServer(known.pool.server, runs)) known.servers.push(server)
    else left.push({ id: server.id, pool: id })
  }
  const kept = [...waiting.values()].map(({ pool, servers }) =>
    keepPool(needs, { pool, waiting: servers, perSecond: perSecond(pool.id) }),
  )
  await Promise.all(left.map((server) => dissolve(needs, server)))
  return Promise.all(kept)
}

type PooledId = Pick<PooledServer, 'id' | 'pool'>

interface KeptPool {
  readonly pool: QueuePool
  readonly waiting: readonly GameServer[]
  readonly perSecond: number
}

/** Keeps as many servers waiting as the rules and the recent rate ask for, and offers the ready ones to forming. */
async function keepPool(needs: KeepPoolNeeds, { pool, waiting, perSecond }: KeptPool): Promise<PoolKept> {
  const { id, rules } = pool
  const [pooled, queued] = await Promise.all([
    needs.pool.oldest(id, SERVERS_LOOKED_AT),
    matchesQueued(needs, pool),
  ])
  const now = needs.clock.now()
  const plan = planPool({ waiting, pooled, queued, perSecond }, now, rules)
  await Promise.all([
    ...plan.withdraw.map((server) => needs.pool.withdraw({ id: server, pool: id })),
    ...plan.offer.map((server) => offer(needs, { id: server, pool: id, since: now })),
  ])
  const started = await prepare(needs, pool, plan.prepare)
  const stopped = await Promise.all(
    plan.stop.map((server) => stopUnlessTaken(needs, { id: server, pool: id })),
  )
  return {
    pool: id,
    waiting,
    ready: plan.ready,
    wanted: plan.wanted,
    started,
    stopped: stopped.filter(Boolean).length,
    lookAgainAt: started < plan.prepare ? now + ROOM_AGAIN_MS : plan.lookAgainAt,
  }
}

/** How many matches the waiting players could fill. A ticket in several queues counts in each: any of them may match it next. */
async function matchesQueued({ queue }: KeepPoolNeeds, { queues }: QueuePool): Promise<number> {
  const sizes = await Promise.all(queues.map(async ({ id, rules }) => (await queue.size(id)) / rules.size))
  return sizes.reduce((sum, each) => sum + each, 0)
}

/** A server whose match is live is about to be assigned. One whose match is over was never assigned, and serves nobody. */
async function offer({ pool, matches, fleet }: KeepPoolNeeds, server: PooledServer): Promise<void> {
  if ((await pool.offer(server)) === 'offered') return
  const match = await matches.find(defaultMatchId(server.id))
  if (match && !isLive(match)) await fleet.stop(server.id)
}

async function prepare({ fleet, ids }: KeepPoolNeeds, pool: QueuePool, count: number): Promise<number> {
  const idle: Idle = { pool: pool.id, ...(pool.server && { server: pool.server }) }
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => fleet.prepare(defaultServerId(ids.match()), idle)),
  )
  return outcomes.filter((outcome) => outcome === 'started').length
}

/** Out of the pool first, so that no match can take it any more. */
async function stopUnlessTaken({ pool, fleet }: KeepPoolNeeds, server: PooledId): Promise<boolean> {
  if (!(await pool.withdraw(server))) return false
  await fleet.stop(server.id)
  return true
}

/** Stops a server that no match is to take any more, in the pool or not, unless one has taken it. */
async function dissolve(needs: KeepPoolNeeds, server: PooledId): Promise<void> {
  if (await stopUnlessTaken(needs, server)) return
  const match = await needs.matches.find(defaultMatchId(server.id))
  if (!match || !isLive(match)) await needs.fleet.stop(server.id)
}
