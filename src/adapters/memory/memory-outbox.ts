import type { HistoryEvent } from '../../match/history-event.ts'
import { consumers, type Outbox, type OutboxEntry, type Outboxes } from '../../ports/outbox.ts'

/** Limits memory: beyond this many waiting entries, the oldest are dropped. */
const ENTRIES_KEPT = 100_000

/** The consumers share each entry: it is deleted once the last one has stored it. */
export class MemoryOutboxes implements Outboxes {
  readonly #outboxes: ReadonlyMap<string, MemoryOutbox>
  #count = 0

  constructor(names: readonly string[] = consumers) {
    this.#outboxes = new Map(names.map((name) => [name, new MemoryOutbox()]))
  }

  put(event: HistoryEvent): void {
    this.#count += 1
    const entry = { id: String(this.#count), event }
    for (const outbox of this.#outboxes.values()) outbox.put(entry)
  }

  of(consumer: string): Outbox {
    const outbox = this.#outboxes.get(consumer)
    if (!outbox) throw new Error(`the outbox has no consumer ${consumer}`)
    return outbox
  }
}

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
class MemoryOutbox implements Outbox {
  /** The oldest first. */
  readonly #entries = new Map<string, OutboxEntry>()
  #wake: () => void = () => undefined

  put(entry: OutboxEntry): void {
    this.#entries.set(entry.id, entry)
    const [oldest] = this.#entries.size > ENTRIES_KEPT ? this.#entries.keys() : []
    if (oldest !== undefined) this.#entries.delete(oldest)
    this.#wake()
  }

  async take(limit: number, signal: AbortSignal): Promise<readonly OutboxEntry[]> {
    while (this.#entries.size === 0 && !signal.aborted) await this.#news(signal)
    const taken: OutboxEntry[] = []
    for (const entry of this.#entries.values()) {
      if (taken.length === limit) break
      taken.push(entry)
    }
    return taken
  }

  async done(entries: readonly OutboxEntry[]): Promise<void> {
    for (const { id } of entries) this.#entries.delete(id)
  }

  /** The log has the reason, and outlives this memory. */
  async setAside({ id }: OutboxEntry): Promise<void> {
    this.#entries.delete(id)
  }

  async backlog(): Promise<number> {
    return this.#entries.size
  }

  async #news(signal: AbortSignal): Promise<void> {
    let wake: () => void = () => undefined
    const woken = new Promise<void>((resolve) => (wake = resolve))
    this.#wake = wake
    signal.addEventListener('abort', wake)
    await woken
    signal.removeEventListener('abort', wake)
  }
}
