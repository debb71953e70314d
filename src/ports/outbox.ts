import type { HistoryEvent } from '../match/history-event.ts'

/** The readers of the outbox. All must be listed here: an entry is deleted once the last one has stored it. */
export const consumers = ['history'] as const

export interface OutboxEntry {
  readonly id: string
  readonly event: HistoryEvent
}

/** The entries that one consumer has not stored yet. Each was written in the same step as the change it describes. */
export interface Outbox {
  /**
   * Waits for entries and takes the oldest, up to the limit; returns none if the signal aborts, or none arrive for a
   * while.
   */
  take(limit: number, signal: AbortSignal): Promise<readonly OutboxEntry[]>
  /** The consumer has stored them. Entries that were taken but never done are taken again, by any backend. */
  done(entries: readonly OutboxEntry[]): Promise<void>
  /** The consumer can never store this entry: it no longer blocks the ones behind it, and other consumers still get it. */
  setAside(entry: OutboxEntry, reason: string): Promise<void>
  /** How many entries the consumer has not stored yet. */
  backlog(): Promise<number>
}

/** The outbox of a system; each consumer reads it at its own pace. */
export interface Outboxes {
  /** Throws for an unknown consumer. */
  of(consumer: string): Outbox
}
