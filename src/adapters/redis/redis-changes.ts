import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'

import type { PlayerId } from '../../match/ids.ts'
import type { LiveMatch } from '../../match/match.ts'
import type { Changes, QueueChange, Unsubscribe } from '../../ports/changes.ts'
import { Topics } from '../../runtime/topics.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'

/**
 * Hears what the scripts publish: `q`, who put them there and players when any came into the queue, `s` and players when some
 * only left it, `p` and players, or `m` and players and, on a line of its own, their match that moved on.
 */
export class RedisChanges implements Changes {
  /** Marks the joins of this backend. */
  readonly own = randomUUID()
  readonly #subscriber: Redis
  readonly #queue = new Topics<'queue', QueueChange>()
  readonly #players = new Topics<PlayerId, LiveMatch>()

  constructor(subscriber: Redis) {
    this.#subscriber = subscriber
    subscriber.on('message', (_channel: string, message: string) => {
      this.#hear(message)
    })
  }

  async listen(keys: Keys): Promise<void> {
    await answered(this.#subscriber.subscribe(keys.changes))
    // What was published while the connection was lost was not heard: everybody looks again.
    this.#subscriber.on('ready', () => {
      this.#queue.tellAll()
      this.#players.tellAll()
    })
  }

  onQueue(listener: (change?: QueueChange) => void): Unsubscribe {
    return this.#queue.on('queue', listener)
  }

  onPlayer(player: PlayerId, listener: (moved?: LiveMatch) => void): Unsubscribe {
    return this.#players.on(player, listener)
  }

  /** Some join here: who looks by the connection of their step sees them, long before its news comes. */
  joined(): void {
    this.#queue.tell('queue', 'grew')
  }

  #hear(message: string): void {
    const [told = '', match] = message.split('\n', 2)
    const [kind, ...players] = told.split(' ') as [string, ...PlayerId[]]
    if (kind === 'q' && players.shift() !== this.own) this.#queue.tell('queue', 'grew')
    if (kind === 's') this.#queue.tell('queue', 'shrank')
    const listening = players.filter((player) => this.#players.has(player))
    if (listening.length === 0) return
    const moved = match === undefined ? undefined : (JSON.parse(match) as LiveMatch)
    for (const player of listening) this.#players.tell(player, moved)
  }
}
