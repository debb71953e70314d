/**
 * Gives each player a signal of their own that aborts with the shared one. Adding a listener to a signal compares it with
 * all existing listeners: 5,000 players on one signal took 2.6 s for that alone.
 */
export class SignalFanOut {
  readonly #signal: AbortSignal
  readonly #active = new Set<AbortController>()

  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => {
      for (const own of this.#active) own.abort()
    })
  }

  async run<T>(work: (own: AbortSignal) => Promise<T>): Promise<T> {
    const own = new AbortController()
    if (this.#signal.aborted) own.abort()
    this.#active.add(own)
    try {
      return await work(own.signal)
    } finally {
      this.#active.delete(own)
    }
  }
}
