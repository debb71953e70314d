/** How many seconds' worth may come at once. */
const BURST_SECONDS = 5

/** Lets so many pass per second, and five seconds' worth at once. It keeps one number: when it would be unused again. */
export class Pace {
  readonly #everyMs: number
  #unusedAt = 0

  /** 0: no limit. */
  constructor(perSecond: number) {
    this.#everyMs = perSecond === 0 ? 0 : 1000 / perSecond
  }

  mayPass(now: number): boolean {
    const from = Math.max(this.#unusedAt, now)
    if (from + this.#everyMs - now > BURST_SECONDS * 1000) return false
    this.#unusedAt = from + this.#everyMs
    return true
  }
}
