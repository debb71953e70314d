import type { Instant } from './time.ts'

/** Recent matches per second. */
export interface Demand {
  readonly perSecond: number
  readonly at: Instant
}

/** A burst fades over about this time: short enough to follow an evening, long enough not to flap. */
const MEMORY_MS = 60_000

export const noDemand: Demand = { perSecond: 0, at: 0 }

export function demandAt(demand: Demand, now: Instant): number {
  return demand.perSecond * Math.exp(-Math.max(now - demand.at, 0) / MEMORY_MS)
}

export function afterForming(demand: Demand, matches: number, now: Instant): Demand {
  return { perSecond: demandAt(demand, now) + matches / (MEMORY_MS / 1000), at: now }
}
