const SECOND_MS = 1000

/** How many lines of one client are heard in each second. Times are milliseconds of any clock that goes forward. */
export class LineBudget {
  readonly #perSecond: number
  #began = -SECOND_MS
  #taken = 0

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** How many of these lines may be heard now; they count as heard. */
  take(lines: number, now: number): number {
    if (now - this.#began >= SECOND_MS) {
      this.#began = now
      this.#taken = 0
    }
    const granted = Math.min(lines, this.#perSecond - this.#taken)
    this.#taken += granted
    return granted
  }

  msToNext(now: number): number {
    return Math.max(this.#began + SECOND_MS - now, 0)
  }
}
