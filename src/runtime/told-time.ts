/** As far as what was heard may be behind what is: an answer may be long on its way. */
const HEARD_WITHIN_MS = 10_000
/** As far as this machine's own clock may be ahead. It is all that is known before anything was heard. */
const UNHEARD_WITHIN_MS = 300_000

/** System time in a process that has no store: what was heard of it last, and the monotonic time since. */
export class ToldTime {
  #ahead: number | undefined

  hear(told: unknown): void {
    const at = typeof told === 'string' ? Number(told) : NaN
    if (Number.isSafeInteger(at) && at > 0) this.#ahead = at - performance.now()
  }

  /** It is no earlier than this: what is late by then is late by every clock. */
  earliest(): number {
    if (this.#ahead === undefined) return Date.now() - UNHEARD_WITHIN_MS
    return performance.now() + this.#ahead - HEARD_WITHIN_MS
  }
}
