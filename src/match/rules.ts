/** What an operator may set about matches. Durations in milliseconds. */
export interface Rules {
  /** Players in a full match. */
  readonly size: number
  /** The fewest players that a match may begin with, once its oldest ticket has waited `flushAfterMs`. */
  readonly minPartialSize: number
  readonly flushAfterMs: number
  /** A formed match whose server was not asked for by then (its backend died) is taken up by the repair. */
  readonly startWithinMs: number
  /** A server that does not answer on its port by then is given up. */
  readonly readyWithinMs: number
  /** A ready server that nobody came to stops by itself; the repair waits this much longer before it does it. */
  readonly noShowMs: number
  /** A ticket without a sign of life for this long is given up: its player is gone. */
  readonly ticketTtlMs: number
  /** How many matches may fall through before a player is told so, and no longer queued again. */
  readonly maxSetbacks: number
  /** A server that players came to, and none asked to begin, stops by itself by then. */
  readonly startDeadlineMs: number
  /** How much longer than it said a server may take before it is asked. */
  readonly graceMs: number
  /** A server that was not heard for so long is asked; one that does not answer is lost. Three of its reports. */
  readonly silentMs: number
  /** Servers that wait for a match, at the least and at the most; at most none: there is no pool. */
  readonly poolMin: number
  readonly poolMax: number
  /** The pool holds as many as matches are formed in this time: about as long as a server takes to start. */
  readonly poolCoverMs: number
  /** A server that was not needed for so long may go. */
  readonly poolIdleMs: number
}

export const defaultRules: Rules = {
  size: 12,
  minPartialSize: 2,
  flushAfterMs: 15_000,
  startWithinMs: 5_000,
  readyWithinMs: 30_000,
  noShowMs: 30_000,
  ticketTtlMs: 60_000,
  maxSetbacks: 3,
  startDeadlineMs: 300_000,
  graceMs: 10_000,
  silentMs: 15_000,
  poolMin: 0,
  poolMax: 0,
  poolCoverMs: 10_000,
  poolIdleMs: 60_000,
}
