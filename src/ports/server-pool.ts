import type { MatchId } from '../match/ids.ts'
import type { PooledServer } from '../match/pool.ts'
import type { Instant } from '../match/time.ts'

/** Ready servers that wait for a match. Who forms a match takes one in the same step (`MatchStore.form`). */
export interface ServerPool {
  /** Puts the server in; one that is in stays as it is. `has-match`: a match, live or over, has its id. */
  offer(match: MatchId, now: Instant): Promise<'offered' | 'has-match'>
  /** Takes it out; `false` when it is not in: a match has it, or nobody offered it. */
  withdraw(match: MatchId): Promise<boolean>
  /** Gives those first that have been in it longest, and no more than the limit. */
  oldest(limit: number): Promise<readonly PooledServer[]>
}
