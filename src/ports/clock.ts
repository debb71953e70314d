import type { Instant } from '../match/time.ts'

/**
 * System time: the same in every process of a system, up to small differences, and without steps, whatever happens to a
 * machine's own clock. Only times for people to read, such as those of log lines, use the machine's clock.
 */
export interface Clock {
  now(): Instant
}
