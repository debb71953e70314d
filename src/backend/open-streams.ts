import type { PlayerId } from '../match/ids.ts'

/** Open streams, of all players and of each, the oldest first. */
export class OpenStreams<Stream extends { readonly player: PlayerId }> {
  readonly #all = new Set<Stream>()
  readonly #ofPlayer = new Map<PlayerId, Set<Stream>>()

  get size(): number {
    return this.#all.size
  }

  [Symbol.iterator](): IterableIterator<Stream> {
    return this.#all.values()
  }

  add(stream: Stream): void {
    const own = this.#ofPlayer.get(stream.player) ?? new Set()
    this.#ofPlayer.set(stream.player, own.add(stream))
    this.#all.add(stream)
  }

  delete(stream: Stream): void {
    this.#all.delete(stream)
    const own = this.#ofPlayer.get(stream.player)
    own?.delete(stream)
    if (own?.size === 0) this.#ofPlayer.delete(stream.player)
  }

  /** The player's oldest stream, if they have more than that many. */
  oldestBeyond(most: number, player: PlayerId): Stream | undefined {
    const own = this.#ofPlayer.get(player)
    if (!own || own.size <= most) return undefined
    const [oldest] = own
    return oldest
  }
}
