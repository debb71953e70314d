/** What a queue decides by: one value per queue. Durations in milliseconds. */
export interface QueueRules {
  /** Players in a full match. */
  readonly size: number
  /** The fewest players that a match may begin with, once its oldest ticket has waited `flushAfterMs`. */
  readonly minPartialSize: number
  readonly flushAfterMs: number
  /** A ticket whose player gave no sign of life for this long is not matched until they give one. */
  readonly quietAfterMs: number
  /** A ticket without a sign of life for this long is given up: its player is gone. */
  readonly ticketTtlMs: number
  /** How many matches may fall through before a player is told so, and no longer queued again. */
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
