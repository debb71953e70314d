import type { MatchId } from './ids.ts'
import type { PooledServer } from './pool.ts'
import type { PoolRules } from './pool-rules.ts'
import type { GameServer } from './server.ts'
import { earliest, type Instant } from './time.ts'

export interface PoolView {
  /** Servers of the fleet that wait for a match, starting or ready. */
  readonly waiting: readonly GameServer[]
  /** Those that forming may take. */
  readonly pooled: readonly PooledServer[]
  /** Matches that the queue holds players for. */
  readonly queued: number
  /** Recent matches a second. */
  readonly perSecond: number
}

export interface PoolPlan {
  readonly wanted: number
  /** Servers that a match can have at once, when this is done. */
  readonly ready: number
  readonly offer: readonly MatchId[]
  /** In the pool, and not ready (any more). */
  readonly withdraw: readonly MatchId[]
  /** How many more to start. */
  readonly prepare: number
  /** More than is wanted, for long enough; or old. Withdraw each before it is stopped: a match may just be taking it. */
  readonly stop: readonly MatchId[]
  readonly lookAgainAt: Instant | undefined
}

/** Less than so much of a match is expected: none. So a pool may shrink to nothing. */
const HARDLY_A_MATCH = 0.05

/** A fleet may end what has lived for two days, and a match may last one: whoever has waited so long makes room for a new one. */
const OLD_MS = 12 * 3_600_000

/**
 * Enough servers for the matches that come until a new one is ready: those that the queue holds, and those that come
 * while a server starts, at the recent rate.
 */
export function wantedServers(
  { queued, perSecond }: Omit<PoolView, 'waiting' | 'pooled'>,
  rules: PoolRules,
): number {
  const expected = (perSecond * rules.coverMs) / 1000 + queued
  const wanted = expected < HARDLY_A_MATCH ? 0 : Math.ceil(expected)
  return Math.min(Math.max(wanted, rules.min), rules.max)
}

/** What must be done so that as many servers wait as are wanted. More are started at once; fewer, when it lasts. */
export function planPool(view: PoolView, now: Instant, rules: PoolRules): PoolPlan {
  const ready = view.waiting.filter(({ state }) => state === 'ready').map(({ match }) => match)
  const [isReady, isPooled] = [new Set(ready), new Set(view.pooled.map(({ match }) => match))]
  const wanted = wantedServers(view, rules)
  const surplus = view.waiting.length - wanted
  // The longest in the pool are taken first by matches: what has stayed so long was not needed since.
  const idle = view.pooled.filter(({ match }) => isReady.has(match)).slice(0, Math.max(surplus, 0))
  const idleEnough = idle.filter(({ since }) => now >= since + rules.idleMs)
  const old = view.pooled.filter(({ since }) => now >= since + OLD_MS)
  const notYet = idle.find(({ since }) => now < since + rules.idleMs)
  return {
    wanted,
    ready: ready.length,
    offer: ready.filter((match) => !isPooled.has(match)),
    withdraw: view.pooled.map(({ match }) => match).filter((match) => !isReady.has(match)),
    prepare: Math.max(-surplus, 0),
    stop: [...new Set([...idleEnough, ...old].map(({ match }) => match))],
    lookAgainAt: earliest(
      notYet && notYet.since + rules.idleMs,
      ...view.pooled.filter((one) => !old.includes(one)).map(({ since }) => since + OLD_MS),
    ),
  }
}
