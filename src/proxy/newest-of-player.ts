/**
 * Keeps at most so many connections of one kind for each player, and closes the oldest for a newer one: a connection
 * that died unnoticed, as in a change of networks, must not keep its player out.
 */
export class NewestOfPlayer {
  readonly #most: number
  readonly #closed: () => void
  /** In order of arrival. */
  readonly #open = new Map<string, Set<() => void>>()

  /** 0: no limit. `closed` is called for each one that must make room. */
  constructor(most: number, closed: () => void) {
    this.#most = most
    this.#closed = closed
  }

  get players(): number {
    return this.#open.size
  }

  /** Returns the function to call when it is over. */
  add(player: string, close: () => void): () => void {
    if (this.#most === 0) return () => undefined
    const own = this.#open.get(player) ?? new Set()
    this.#open.set(player, own)
    const [oldest] = own.size >= this.#most ? own : []
    own.add(close)
    if (oldest) {
      own.delete(oldest)
      this.#closed()
      oldest()
    }
    return () => {
      own.delete(close)
      if (own.size === 0 && this.#open.get(player) === own) this.#open.delete(player)
    }
  }
}
