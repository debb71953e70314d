import type { Instant } from '../match/time.ts'

export interface Clock {
  now(): Instant
}
