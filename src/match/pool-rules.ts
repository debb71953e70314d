/** How many ready game servers wait for a match. Durations in milliseconds. */
export interface PoolRules {
  /** With `max` 0 there is no pool. */
  readonly min: number
  readonly max: number
  /** Pool target = recent matches per millisecond × this: about the time that a server takes to start. */
  readonly coverMs: number
  /** A surplus server stops after this long unused. */
  readonly idleMs: number
}

export const defaultPoolRules: PoolRules = { min: 0, max: 0, coverMs: 10_000, idleMs: 60_000 }
