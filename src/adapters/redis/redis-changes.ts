import type { Redis } from 'ioredis'

import type { PlayerId } from '../../match/ids.ts'
import type { Changes, Unsubscribe } from '../../ports/changes.ts'
import { Topics } from '../../runtime/topics.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'

/** Hears what the scripts publish: `q` and players when the queue's members changed too, or `p` and players. */
export class RedisChanges implements Changes {
  readonly #subscriber: Redis
  readonly #queue = new Topics<'queue'>()
  readonly #players = new Topics<PlayerId>()

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

  onQueue(listener: () => void): Unsubscribe {
    return this.#queue.on('queue', listener)
  }

  onPlayer(player: PlayerId, listener: () => void): Unsubscribe {
    return this.#players.on(player, listener)
  }

  #hear(message: string): void {
    const [kind, ...players] = message.split(' ')
    if (kind === 'q') this.#queue.tell('queue')
    for (const player of players) this.#players.tell(player as PlayerId)
  }
}
