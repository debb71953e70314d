import type { PlayerId } from '../../match/ids.ts'
import type { LiveMatch } from '../../match/match.ts'
import type { Changes, QueueChange, Unsubscribe } from '../../ports/changes.ts'
import { Topics } from '../../runtime/topics.ts'

export class MemoryChanges implements Changes {
  readonly #queue = new Topics<'queue', QueueChange>()
  readonly #players = new Topics<PlayerId, LiveMatch>()
  readonly #config = new Topics<'config', undefined>()

  onQueue(listener: (change: QueueChange) => void): Unsubscribe {
    return this.#queue.on('queue', (change = { kind: 'missed' }) => {
      listener(change)
    })
  }

  onConfig(listener: () => void): Unsubscribe {
    return this.#config.on('config', listener)
  }

  onPlayer(player: PlayerId, listener: (moved?: LiveMatch) => void): Unsubscribe {
    return this.#players.on(player, listener)
  }

  queueChanged(change: QueueChange): void {
    this.#queue.tell('queue', change)
  }

  configChanged(): void {
    this.#config.tell('config')
  }

  playerChanged(player: PlayerId, moved?: LiveMatch): void {
    this.#players.tell(player, moved)
  }
}
