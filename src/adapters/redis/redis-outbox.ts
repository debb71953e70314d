import type { Redis } from 'ioredis'

import type { Outbox, OutboxEntry } from '../../ports/outbox.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { listIn, textsIn } from './replies.ts'
import { run } from './scripts.ts'
import { eventIn } from './texts.ts'

/**
 * How long a blocking read waits. After that we look for entries that others abandoned, and the caller sees that all is
 * well.
 */
const WAIT_MS = 1000
/** Enough to see what went wrong; the oldest are dropped, to limit memory. */
const REFUSED_KEPT = 1000

type StreamEntries = readonly (readonly [id: string, fields: readonly (string | null)[] | null])[]

export interface OutboxTerms {
  readonly consumer: string
  /** All consumers of the system, including this one. */
  readonly consumers: readonly string[]
  /** Unique per start. */
  readonly writer: string
  /** Entries taken but not done for this long go to another writer: recording takes less. */
  readonly leftMs: number
}

/**
 * A stream with one consumer group per consumer: an entry belongs to one writer of the group at a time, and to another
 * one if that writer dies.
 */
export class RedisOutbox implements Outbox {
  readonly #redis: Redis
  readonly #waiting: Redis
  readonly #stream: string
  readonly #refused: string
  readonly #group: string
  readonly #consumers: readonly string[]
  readonly #writer: string
  readonly #leftMs: number
  /** Whether we may have taken entries without finishing them: after a failure they are read again before new ones. */
  #unsure = true

  constructor({ redis, waiting }: { redis: Redis; waiting: Redis }, keys: Keys, terms: OutboxTerms) {
    this.#redis = redis
    this.#waiting = waiting
    this.#stream = keys.history
    this.#refused = keys.outboxRefused
    this.#group = terms.consumer
    this.#consumers = terms.consumers
    this.#writer = terms.writer
    this.#leftMs = terms.leftMs
  }

  /** The group must exist before anybody reads; an existing group is no error. */
  async prepare(): Promise<void> {
    try {
      await answered(this.#redis.xgroup('CREATE', this.#stream, this.#group, '0', 'MKSTREAM'))
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error
    }
  }

  async take(limit: number, signal: AbortSignal): Promise<readonly OutboxEntry[]> {
    let entries = await this.#again(limit)
    if (entries.length === 0) entries = await this.#news(limit)
    if (entries.length === 0 && !signal.aborted) entries = await this.#leftByOthers(limit)
    this.#unsure = entries.length > 0
    return this.#readable(entries)
  }

  /** Also deletes entries that no consumer needs any more: the stream is as long as the slowest consumer is late. */
  async done(entries: readonly OutboxEntry[]): Promise<void> {
    await this.#settle(
      entries.map(({ id }) => id),
      '',
    )
    this.#unsure = false
  }

  async setAside({ id }: OutboxEntry, reason: string): Promise<void> {
    await this.#settle([id], reason || 'refused')
  }

  async backlog(): Promise<number> {
    const [length, groups] = await answered(
      Promise.all([this.#redis.xlen(this.#stream), this.#redis.xinfo('GROUPS', this.#stream)]),
    )
    const group = listIn(groups)
      .map(listIn)
      .find((each) => valueOf(each, 'name') === this.#group)
    // Redis before 7 has no lag, and newer ones do not know it for a while after unread entries were deleted: use the
    // maximum.
    const lag = group && valueOf(group, 'lag')
    return typeof lag === 'number' ? lag + Number(group && valueOf(group, 'pending')) : length
  }

  async #settle(ids: readonly string[], reason: string): Promise<void> {
    const { length } = this.#consumers
    const args = [this.#group, reason, REFUSED_KEPT, length, ...this.#consumers, ...ids]
    await run(this.#redis, 'settle-outbox-2', { keys: [this.#stream, this.#refused], args })
  }

  /** A deleted entry comes without fields, and would be returned forever. */
  async #readable(entries: StreamEntries): Promise<readonly OutboxEntry[]> {
    const deleted = entries.filter(([, fields]) => fields === null).map(([id]) => id)
    if (deleted.length > 0) await this.#settle(deleted, '')
    return entries.flatMap(([id, fields]) => entryIn(id, fields))
  }

  async #again(limit: number): Promise<StreamEntries> {
    if (!this.#unsure) return []
    return this.#read(
      this.#redis.xreadgroup(
        'GROUP',
        this.#group,
        this.#writer,
        'COUNT',
        limit,
        'STREAMS',
        this.#stream,
        '0',
      ),
    )
  }

  async #news(limit: number): Promise<StreamEntries> {
    const wait = ['COUNT', limit, 'BLOCK', WAIT_MS, 'STREAMS'] as const
    return this.#read(
      this.#waiting.xreadgroup('GROUP', this.#group, this.#writer, ...wait, this.#stream, '>'),
    )
  }

  async #read(reading: Promise<unknown>): Promise<StreamEntries> {
    try {
      const [stream] = listIn((await answered(reading)) ?? [])
      return stream === undefined ? [] : entriesIn(listIn(stream)[1])
    } catch (error) {
      // Redis was emptied: there is nothing to write; recreate the group.
      if (error instanceof Error && error.message.startsWith('NOGROUP')) await this.prepare()
      throw error
    }
  }

  async #leftByOthers(limit: number): Promise<StreamEntries> {
    const [, entries] = await answered(
      this.#redis.xautoclaim(this.#stream, this.#group, this.#writer, this.#leftMs, '0', 'COUNT', limit),
    )
    return entriesIn(entries)
  }
}

function entriesIn(answer: unknown): StreamEntries {
  return listIn(answer).map((entry) => {
    const [id, fields] = listIn(entry)
    return [String(id), fields === null ? null : textsIn(fields)]
  })
}

function entryIn(id: string, fields: readonly (string | null)[] | null): OutboxEntry[] {
  const [, match, , event] = fields ?? []
  return typeof match !== 'string' || typeof event !== 'string' ? [] : [{ id, event: eventIn(event, match) }]
}

/** Redis returns alternating names and values. */
function valueOf(pairs: readonly unknown[], name: string): unknown {
  return pairs[pairs.indexOf(name) + 1]
}
