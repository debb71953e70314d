import type { Instant } from '../match/time.ts'

/**
 * System time: the same in every process of a system, but for moments, and without steps, whatever happens to a machine's
 * own clock. Only what a person reads beside other things, such as the time of a log line, is told by that one.
 */
export interface Clock {
  now(): Instant
}
