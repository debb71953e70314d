/** How many game servers of a queue wait ready for a match. Durations in milliseconds. */
export interface PoolRules {
  /** With `max` 0 there is no pool. */
  readonly min: number
  readonly max: number
  /** The pool holds as many servers as matches are formed in this time: about as long as a server takes to start. */
  readonly coverMs: number
  /** A server that was not needed for this long may go. */
  readonly idleMs: number
}

export const defaultPoolRules: PoolRules = { min: 0, max: 0, coverMs: 10_000, idleMs: 60_000 }
