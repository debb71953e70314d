import type { HistoryEvent } from '../match/history-event.ts'

/** Who is told of each step. All of them are named here: an entry is deleted when the last one has it. */
export const consumers = ['history'] as const

export interface OutboxEntry {
  readonly id: string
  readonly event: HistoryEvent
}

/** What one consumer has not been told yet. Each entry was put there by the very step that it tells of. */
export interface Outbox {
  /** Waits for entries, and takes the oldest, no more than the limit; none when the signal aborts, or none came for long. */
  take(limit: number, signal: AbortSignal): Promise<readonly OutboxEntry[]>
  /** The consumer has them. What is taken and never done is taken again, by any backend. */
  done(entries: readonly OutboxEntry[]): Promise<void>
  /** The consumer can never take this entry: it blocks nothing behind it, and other consumers still get it. */
  setAside(entry: OutboxEntry, reason: string): Promise<void>
  /** How many entries the consumer has not been told yet. */
  backlog(): Promise<number>
}

/** The outbox of a system, which each consumer reads at its own pace. */
export interface Outboxes {
  /** Throws for a consumer that was not declared when this was opened. */
  of(consumer: string): Outbox
}
