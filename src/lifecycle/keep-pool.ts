import { defaultMatchId, defaultServerId, type ServerId } from '../match/ids.ts'
import { isLive } from '../match/match.ts'
import { planPool } from '../match/plan-pool.ts'
import type { PoolRules } from '../match/pool-rules.ts'
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
  readonly ids: Ids
  readonly queues: Queues
  readonly poolRules: PoolRules
}

export interface PoolKept {
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

/** Keeps as many servers waiting as the rules and the recent rate ask for, and offers the ready ones to forming. */
export async function keepPool(needs: KeepPoolNeeds, perSecond: number): Promise<PoolKept> {
  const { pool, fleet, clock, poolRules } = needs
  const [waiting, pooled, queued] = await Promise.all([
    fleet.waiting(),
    pool.oldest(SERVERS_LOOKED_AT),
    matchesQueued(needs),
  ])
  const now = clock.now()
  const plan = planPool({ waiting, pooled, queued, perSecond }, now, poolRules)
  await Promise.all([
    ...plan.withdraw.map((id) => pool.withdraw(id)),
    ...plan.offer.map((id) => offer(needs, id, now)),
  ])
  const started = await prepare(needs, plan.prepare)
  const stopped = await Promise.all(plan.stop.map((id) => stopUnlessTaken(needs, id)))
  return {
    waiting,
    ready: plan.ready,
    wanted: plan.wanted,
    started,
    stopped: stopped.filter(Boolean).length,
    lookAgainAt: started < plan.prepare ? now + ROOM_AGAIN_MS : plan.lookAgainAt,
  }
}

/**
 * How many matches the waiting players could fill, in the queues that take servers of the pool. A ticket in several of them
 * counts in each: any of them may match it next.
 */
async function matchesQueued({ queue, queues }: KeepPoolNeeds): Promise<number> {
  const sizes = await Promise.all(
    queues.all
      .filter(({ server }) => server === undefined)
      .map(async ({ id, rules }) => (await queue.size(id)) / rules.size),
  )
  return sizes.reduce((sum, each) => sum + each, 0)
}

/** A server whose match is live is about to be assigned. One whose match is over was never assigned, and serves nobody. */
async function offer({ pool, matches, fleet }: KeepPoolNeeds, id: ServerId, now: Instant): Promise<void> {
  if ((await pool.offer(id, now)) === 'offered') return
  const match = await matches.find(defaultMatchId(id))
  if (match && !isLive(match)) await fleet.stop(id)
}

async function prepare({ fleet, ids }: KeepPoolNeeds, count: number): Promise<number> {
  const outcomes = await Promise.all(
    Array.from({ length: count }, () => fleet.prepare(defaultServerId(ids.match()))),
  )
  return outcomes.filter((outcome) => outcome === 'started').length
}

/** Out of the pool first, so that no match can take it any more. */
async function stopUnlessTaken({ pool, fleet }: KeepPoolNeeds, id: ServerId): Promise<boolean> {
  if (!(await pool.withdraw(id))) return false
  await fleet.stop(id)
  return true
}
