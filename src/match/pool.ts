import type { MatchId } from './ids.ts'
import type { Instant } from './time.ts'

/** A server in the pool: it is ready, and whichever match is formed next may have it. */
export interface PooledServer {
  /** The id that its match will have. */
  readonly match: MatchId
  /** When it came into the pool. */
  readonly since: Instant
}
