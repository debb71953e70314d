import type { ServerId } from '../match/ids.ts'
import type { PooledServer } from '../match/pool.ts'
import type { Instant } from '../match/time.ts'

/** Ready servers that wait for a match. Forming a match takes one in the same step (`MatchStore.form`). */
export interface ServerPool {
  /** Adds the server; one that is in the pool stays as it is. `has-match`: a live or ended match has its id. */
  offer(server: ServerId, now: Instant): Promise<'offered' | 'has-match'>
  /** Removes it; `false` if it is not in the pool: a match took it, or nobody offered it. */
  withdraw(server: ServerId): Promise<boolean>
  /** Returns those longest in the pool first, up to the limit. */
  oldest(limit: number): Promise<readonly PooledServer[]>
}
