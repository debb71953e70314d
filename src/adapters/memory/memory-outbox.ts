import type { HistoryEvent } from '../../match/history-event.ts'
import type { Outbox, OutboxEntry } from '../../ports/outbox.ts'

/** History that cannot be written waits here; past so many, the oldest are given up, so that memory is bounded. */
const ENTRIES_KEPT = 100_000

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryOutbox implements Outbox {
  #entries: OutboxEntry[] = []
  #count = 0
  #wake: () => void = () => undefined

  put(event: HistoryEvent): void {
    this.#count += 1
    this.#entries.push({ id: String(this.#count), event })
    if (this.#entries.length > ENTRIES_KEPT) this.#entries.shift()
    this.#wake()
  }

  async take(limit: number, signal: AbortSignal): Promise<readonly OutboxEntry[]> {
    while (this.#entries.length === 0 && !signal.aborted) await this.#news(signal)
    return this.#entries.slice(0, limit)
  }

  async done(entries: readonly OutboxEntry[]): Promise<void> {
    const ids = new Set(entries.map(({ id }) => id))
    this.#entries = this.#entries.filter(({ id }) => !ids.has(id))
  }

  async backlog(): Promise<number> {
    return this.#entries.length
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
