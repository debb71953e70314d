import type { ServerId } from './ids.ts'
import type { Instant } from './time.ts'

/** A ready server in the pool: the next match may take it. */
export interface PooledServer {
  readonly id: ServerId
  /** When it entered the pool. */
  readonly since: Instant
}
