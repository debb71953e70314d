/**
 * One signal for a whole crowd, each of whom gets one of his own: a listener added to a signal is compared with all that
 * it has, and 5,000 players who listened to one took 2.6 s for that alone.
 */
export class CrowdSignal {
  readonly #signal: AbortSignal
  readonly #lent = new Set<AbortController>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => {
      for (const own of this.#lent) own.abort()
    })
  }

  async lend<T>(work: (own: AbortSignal) => Promise<T>): Promise<T> {
    const own = new AbortController()
    if (this.#signal.aborted) own.abort()
    this.#lent.add(own)
    try {
      return await work(own.signal)
    } finally {
      this.#lent.delete(own)
    }
  }
}
