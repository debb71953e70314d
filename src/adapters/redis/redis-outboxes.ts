import type { Redis } from 'ioredis'

import type { Outbox, Outboxes } from '../../ports/outbox.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { RedisOutbox, type OutboxTerms } from './redis-outbox.ts'

interface Connections {
  readonly redis: Redis
  /** Opens a connection for blocking reads. Each consumer has its own: a blocking read delays everything sent after it. */
  readonly waiting: () => Redis
}

/** The outbox, with one reader per consumer. */
export class RedisOutboxes implements Outboxes {
  readonly #readers: ReadonlyMap<string, { readonly waiting: Redis; readonly outbox: RedisOutbox }>

  constructor({ redis, waiting: open }: Connections, keys: Keys, terms: Omit<OutboxTerms, 'consumer'>) {
    const readers = terms.consumers.map((consumer) => {
      const waiting = open()
      return [
        consumer,
        { waiting, outbox: new RedisOutbox({ redis, waiting }, keys, { ...terms, consumer }) },
      ] as const
    })
    this.#readers = new Map(readers)
  }

  async prepare(): Promise<void> {
    const readers = [...this.#readers.values()]
    await Promise.all(readers.map(({ waiting }) => answered(waiting.connect())))
    await Promise.all(readers.map(({ outbox }) => outbox.prepare()))
  }

  of(consumer: string): Outbox {
    const reader = this.#readers.get(consumer)
    if (!reader) throw new Error(`the outbox has no consumer ${consumer}`)
    return reader.outbox
  }

  disconnect(): void {
    for (const { waiting } of this.#readers.values()) waiting.disconnect()
  }
}
