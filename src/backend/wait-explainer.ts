/** Most matches form sooner: those players need no explanation. */
const FIRST_AFTER_MS = 3000
const AGAIN_AFTER_MS = 10_000
/**
 * After an explanation of 1 ms, none for 9 ms. It may search the whole queue several times, and 10,000 waiting players must not
 * keep a backend from forming their matches: with more of them, each is explained less often.
 */
const RESTS = 9

/** Chooses whose wait is explained next: one at a time, each a while after the last time. */
export class WaitExplainer<Waits> {
  readonly #explain: (waits: Waits) => Promise<void>
  readonly #sleeping = new Map<Waits, NodeJS.Timeout>()
  readonly #due = new Set<Waits>()
  #works = false

  /** `explain` never rejects. */
  constructor(explain: (waits: Waits) => Promise<void>) {
    this.#explain = explain
  }

  /** Explains this wait from now on, until it is dropped. */
  add(waits: Waits): void {
    if (!this.#sleeping.has(waits) && !this.#due.has(waits)) this.#sleep(waits, FIRST_AFTER_MS)
  }

  drop(waits: Waits): void {
    clearTimeout(this.#sleeping.get(waits))
    this.#sleeping.delete(waits)
    this.#due.delete(waits)
  }

  #sleep(waits: Waits, ms: number): void {
    const wake = (): void => {
      this.#sleeping.delete(waits)
      this.#due.add(waits)
      if (!this.#works) void this.#work()
    }
    this.#sleeping.set(waits, setTimeout(wake, ms).unref())
  }

  async #work(): Promise<void> {
    this.#works = true
    for (const waits of this.#due) {
      this.#due.delete(waits)
      this.#sleep(waits, AGAIN_AFTER_MS)
      const began = performance.now()
      await this.#explain(waits)
      await pause((performance.now() - began) * RESTS)
    }
    this.#works = false
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
