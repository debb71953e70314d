/** The most that a received time may be behind: an answer may take long to arrive. */
const HEARD_WITHIN_MS = 10_000
/** The most that this machine's own clock may be ahead, which is all we have before the first answer. */
const UNHEARD_WITHIN_MS = 300_000

/** System time in a process without a store: the time from the last answer, plus monotonic time since. */
export class ToldTime {
  #ahead: number | undefined

  hear(told: unknown): void {
    const at = typeof told === 'string' ? Number(told) : NaN
    if (Number.isSafeInteger(at) && at > 0) this.#ahead = at - performance.now()
  }

  /** A lower bound of the current time: what is late by this is late by any clock. */
  earliest(): number {
    if (this.#ahead === undefined) return Date.now() - UNHEARD_WITHIN_MS
    return performance.now() + this.#ahead - HEARD_WITHIN_MS
  }
}
