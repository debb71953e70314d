import type { PlayerId } from '../../match/ids.ts'
import type { Changes, Unsubscribe } from '../../ports/changes.ts'

type Listener = () => void

export class MemoryChanges implements Changes {
  readonly #queue = new Set<Listener>()
  readonly #players = new Map<PlayerId, Set<Listener>>()

  onQueue(listener: Listener): Unsubscribe {
    this.#queue.add(listener)
    return () => this.#queue.delete(listener)
  }

  onPlayer(player: PlayerId, listener: Listener): Unsubscribe {
    const listeners = this.#players.get(player) ?? new Set()
    this.#players.set(player, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#players.get(player) === listeners) this.#players.delete(player)
    }
  }

  queueChanged(): void {
    for (const listener of this.#queue) listener()
  }

  playerChanged(player: PlayerId): void {
    for (const listener of this.#players.get(player) ?? []) listener()
  }
}
