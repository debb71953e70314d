import type { Redis } from 'ioredis'

import type { Outbox, OutboxEntry } from '../../ports/outbox.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { run } from './scripts.ts'
import { eventIn } from './texts.ts'

/** How long the server holds a read for news; then we look for what others left, and the caller hears that all is well. */
const WAIT_MS = 1000
/** Enough to see what went wrong; the oldest go, so that Redis is bounded. */
const REFUSED_KEPT = 1000

type StreamEntries = readonly (readonly [id: string, fields: readonly string[] | null])[]

export interface OutboxTerms {
  readonly consumer: string
  /** All consumers of the system, this one too. */
  readonly consumers: readonly string[]
  /** Never the same twice. */
  readonly writer: string
  /** What was taken and not done for this long goes to another writer: recording takes less. */
  readonly leftMs: number
}

/** A stream that each consumer reads as a group: an entry is at one of its writers at a time, and goes to another when that one dies. */
export class RedisOutbox implements Outbox {
  readonly #redis: Redis
  readonly #waiting: Redis
  readonly #stream: string
  readonly #refused: string
  readonly #group: string
  readonly #consumers: readonly string[]
  readonly #writer: string
  readonly #leftMs: number
  /** Taken and not done, by us: after a failure they are read again before anything new. */
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

  /** The group must be there before anybody reads; that it is there already is no error. */
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

  /** What no consumer needs any more is deleted with it: the stream is bounded by how late the slowest one is. */
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
    const [length, groups] = (await answered(
      Promise.all([this.#redis.xlen(this.#stream), this.#redis.xinfo('GROUPS', this.#stream)]),
    )) as [number, readonly (readonly unknown[])[]]
    const group = groups.find((each) => valueOf(each, 'name') === this.#group)
    // Before Redis 7 there is no lag, and it is unknown for a while when entries were deleted unread: then at most all.
    const lag = group && valueOf(group, 'lag')
    return typeof lag === 'number' ? lag + Number(group && valueOf(group, 'pending')) : length
  }

  async #settle(ids: readonly string[], reason: string): Promise<void> {
    const { length } = this.#consumers
    const args = [this.#group, reason, REFUSED_KEPT, length, ...this.#consumers, ...ids]
    await run(this.#redis, 'settle-outbox-2', { keys: [this.#stream, this.#refused], args })
  }

  /** An entry that was deleted meanwhile comes without fields, and would come again for ever. */
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
      this.#redis.xautoclaim(this.#stream, this.#group, this.#writer, this.#leftMs, '0', 'COUNT', limit),
    )
    const [, entries] = answer as [cursor: string, entries: StreamEntries]
    return entries
  }
}

function entryIn(id: string, fields: readonly string[] | null): OutboxEntry[] {
  const [, match, , event] = fields ?? []
  return match === undefined || event === undefined ? [] : [{ id, event: eventIn(event, match) }]
}

/** Redis gives names and values in turn. */
function valueOf(pairs: readonly unknown[], name: string): unknown {
  return pairs[pairs.indexOf(name) + 1]
}
