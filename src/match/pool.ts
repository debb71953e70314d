import type { QueueId, ServerId } from './ids.ts'
import type { PoolRules } from './pool-rules.ts'
import type { QueueServer } from './queue-server.ts'
import type { Instant } from './time.ts'

/** Whose matches may take a server that waits: those of one queue, or of all that share the system's pool. */
export type PoolId = QueueId | typeof SHARED_POOL
/** No queue has this name. */
export const SHARED_POOL = '*'

/** A ready server in its pool: the next match may take it. */
export interface PooledServer {
  readonly id: ServerId
  readonly pool: PoolId
  /** When it entered the pool. */
  readonly since: Instant
}

/** What a server serves that waits for a match. */
export interface Idle {
  readonly pool: PoolId
  /** What it runs, where that differs from the system's own game server. It stays so when its queue's configuration changes. */
  readonly server?: QueueServer
}

/** Recognized by a field that no order has. */
export function isIdle(value: unknown): value is Idle {
  return typeof value === 'object' && value !== null && 'pool' in value && typeof value.pool === 'string'
}

/** The servers kept ready for some queues. */
export interface Pool {
  readonly id: PoolId
  readonly rules: PoolRules
}
