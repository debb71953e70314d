import type { QueueId } from './ids.ts'

export const DEFAULT_QUEUE = 'default' as QueueId

/** The rules of a queue. Durations in milliseconds. */
export interface QueueRules {
  /** Players in a full match. */
  readonly size: number
  /** The smallest match, once its oldest ticket has waited `flushAfterMs`. */
  readonly minPartialSize: number
  readonly flushAfterMs: number
  /** After this long without a sign of life from its player, a ticket is not matched until the next one. */
  readonly quietAfterMs: number
  /** After this long without a sign of life, a ticket expires: its player is gone. */
  readonly ticketTtlMs: number
  /** How many matches of a player may end unplayed before the player is told so instead of queued again. */
  readonly maxSetbacks: number
}

export const defaultQueueRules: QueueRules = {
  size: 12,
  minPartialSize: 2,
  flushAfterMs: 15_000,
  quietAfterMs: 20_000,
  ticketTtlMs: 60_000,
  maxSetbacks: 3,
}
