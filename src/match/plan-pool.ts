import type { ServerId } from './ids.ts'
import type { PooledServer } from './pool.ts'
import type { PoolRules } from './pool-rules.ts'
import type { GameServer } from './server.ts'
import { earliest, type Instant } from './time.ts'

export interface PoolView {
  /** Servers of the fleet that wait for a match, starting or ready. */
  readonly waiting: readonly GameServer[]
  /** Those that forming may take. */
  readonly pooled: readonly Pick<PooledServer, 'id' | 'since'>[]
  /** How many matches the queue has players for. */
  readonly queued: number
  /** Recent matches per second. */
  readonly perSecond: number
}

export interface PoolPlan {
  readonly wanted: number
  /** Servers that a match can take at once, after this plan. */
  readonly ready: number
  readonly offer: readonly ServerId[]
  /** In the pool but not ready, or no longer. */
  readonly withdraw: readonly ServerId[]
  /** How many more to start. */
  readonly prepare: number
  /** Surplus for long enough, or too old. Withdraw each from the pool before stopping it: a match may be taking it. */
  readonly stop: readonly ServerId[]
  readonly lookAgainAt: Instant | undefined
}

/** Fewer expected matches than this count as none, so that a pool can shrink to zero. */
const HARDLY_A_MATCH = 0.05

/** A fleet may end servers after two days, and a match may last one: older servers are replaced. */
const OLD_MS = 12 * 3_600_000

/**
 * Enough servers for the matches until a new server is ready: those that the queue has players for, and those expected
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

/**
 * What to do so that as many servers wait as wanted. More are started at once; surplus servers stop once the surplus
 * lasts.
 */
export function planPool(view: PoolView, now: Instant, rules: PoolRules): PoolPlan {
  const ready = view.waiting.filter(({ state }) => state === 'ready').map(({ id }) => id)
  const [isReady, isPooled] = [new Set(ready), new Set(view.pooled.map(({ id }) => id))]
  const wanted = wantedServers(view, rules)
  const surplus = view.waiting.length - wanted
  // Matches take the longest-waiting servers first: one that has stayed this long was not needed.
  const idle = view.pooled.filter(({ id }) => isReady.has(id)).slice(0, Math.max(surplus, 0))
  const idleEnough = idle.filter(({ since }) => now >= since + rules.idleMs)
  const old = view.pooled.filter(({ since }) => now >= since + OLD_MS)
  const notYet = idle.find(({ since }) => now < since + rules.idleMs)
  return {
    wanted,
    ready: ready.length,
    offer: ready.filter((id) => !isPooled.has(id)),
    withdraw: view.pooled.map(({ id }) => id).filter((id) => !isReady.has(id)),
    prepare: Math.max(-surplus, 0),
    stop: [...new Set([...idleEnough, ...old].map(({ id }) => id))],
    lookAgainAt: earliest(
      notYet && notYet.since + rules.idleMs,
      ...view.pooled.filter((one) => !old.includes(one)).map(({ since }) => since + OLD_MS),
    ),
  }
}
