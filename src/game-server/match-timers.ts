/** A match's timers: the rules' next deadline, and what its game has planned. */
export class MatchTimers {
  readonly #planned = new Set<NodeJS.Timeout>()
  #deadline: NodeJS.Timeout | undefined

  /** `at` in milliseconds of `performance.now()`. */
  setDeadline(at: number | undefined, action: () => void): void {
    clearTimeout(this.#deadline)
    if (at !== undefined) this.#deadline = setTimeout(action, waitUntil(at))
  }

  after(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#planned.delete(timer)
      action()
    }, ms)
    this.#planned.add(timer)
  }

  cancelAll(): void {
    clearTimeout(this.#deadline)
    for (const timer of this.#planned) clearTimeout(timer)
    this.#planned.clear()
  }
}

/** A timer of more than 2^31 ms fires at once instead. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

function waitUntil(at: number): number {
  return Math.min(Math.max(at - performance.now(), 0), LONGEST_TIMER_MS)
}
