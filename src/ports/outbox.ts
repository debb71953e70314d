import type { HistoryEvent } from '../match/history-event.ts'

export interface OutboxEntry {
  readonly id: string
  readonly event: HistoryEvent
}

/** What history has not been told yet. Each entry was put there by the very step that it tells of. */
export interface Outbox {
  /** Waits for entries, and takes the oldest, no more than the limit; none when the signal aborts, or none came for long. */
  take(limit: number, signal: AbortSignal): Promise<readonly OutboxEntry[]>
  /** History has them. What is taken and never done is taken again, by whoever comes. */
  done(entries: readonly OutboxEntry[]): Promise<void>
  /** How many entries history has not been told yet. */
  backlog(): Promise<number>
}
