import type { Redis } from 'ioredis'

import type { Outbox, OutboxEntry } from '../../ports/outbox.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { eventIn } from './texts.ts'

const GROUP = 'writers'
/** How long the server holds a read for news; then we look for what others left, and the caller hears that all is well. */
const WAIT_MS = 1000

type StreamEntries = readonly (readonly [id: string, fields: readonly string[] | null])[]

export interface OutboxTerms {
  /** Never the same twice. */
  readonly writer: string
  /** What was taken and not done for so long, its writer has died with: recording takes less. */
  readonly leftMs: number
}

/** A stream, read by a group: an entry is at one writer at a time, and goes to another when he dies. */
export class RedisOutbox implements Outbox {
  readonly #redis: Redis
  readonly #waiting: Redis
  readonly #stream: string
  readonly #writer: string
  readonly #leftMs: number
  /** Taken and not done, by us: after a failure they are read again before anything new. */
  #unsure = true

  constructor({ redis, waiting }: { redis: Redis; waiting: Redis }, keys: Keys, terms: OutboxTerms) {
    this.#redis = redis
    this.#waiting = waiting
    this.#stream = keys.history
    this.#writer = terms.writer
    this.#leftMs = terms.leftMs
  }

  /** The group must be there before anybody reads; that it is there already is no error. */
  async prepare(): Promise<void> {
    try {
      await answered(this.#redis.xgroup('CREATE', this.#stream, GROUP, '0', 'MKSTREAM'))
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error
    }
  }

  async take(limit: number, signal: AbortSignal): Promise<readonly OutboxEntry[]> {
    let entries = await this.#again(limit)
    if (entries.length === 0) entries = await this.#news(limit)
    if (entries.length === 0 && !signal.aborted) entries = await this.#leftByOthers(limit)
    this.#unsure = entries.length > 0
    return entries.flatMap(([id, fields]) => entryIn(id, fields))
  }

  async done(entries: readonly OutboxEntry[]): Promise<void> {
    const ids = entries.map(({ id }) => id)
    // Deleted with it: the stream holds what is not written yet, and so is bounded by how late history is.
    const both = this.#redis
      .multi()
      .xack(this.#stream, GROUP, ...ids)
      .xdel(this.#stream, ...ids)
    await answered(both.exec())
    this.#unsure = false
  }

  async backlog(): Promise<number> {
    return answered(this.#redis.xlen(this.#stream))
  }

  async #again(limit: number): Promise<StreamEntries> {
    if (!this.#unsure) return []
    return this.#read(
      this.#redis.xreadgroup('GROUP', GROUP, this.#writer, 'COUNT', limit, 'STREAMS', this.#stream, '0'),
    )
  }

  async #news(limit: number): Promise<StreamEntries> {
    const wait = ['COUNT', limit, 'BLOCK', WAIT_MS, 'STREAMS'] as const
    return this.#read(this.#waiting.xreadgroup('GROUP', GROUP, this.#writer, ...wait, this.#stream, '>'))
  }

  async #read(reading: Promise<unknown>): Promise<StreamEntries> {
    try {
      const answer = (await answered(reading)) as [stream: string, entries: StreamEntries][] | null
      return answer?.[0]?.[1] ?? []
    } catch (error) {
      // Redis was emptied: there is nothing to write, and the group is made anew.
      if (error instanceof Error && error.message.startsWith('NOGROUP')) await this.prepare()
      throw error
    }
  }

  async #leftByOthers(limit: number): Promise<StreamEntries> {
    const answer = await answered(
      this.#redis.xautoclaim(this.#stream, GROUP, this.#writer, this.#leftMs, '0', 'COUNT', limit),
    )
    const [, entries] = answer as [cursor: string, entries: StreamEntries]
    return entries
  }
}

/** An entry that was deleted meanwhile comes without fields: it is written. */
function entryIn(id: string, fields: readonly string[] | null): OutboxEntry[] {
  const [, match, , event] = fields ?? []
  return match === undefined || event === undefined ? [] : [{ id, event: eventIn(event, match) }]
}
