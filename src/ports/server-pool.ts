import type { PooledServer, PoolId } from '../match/pool.ts'

/** Ready servers that wait for a match, by pool. Forming a match takes one in the same step (`MatchStore.form`). */
export interface ServerPool {
  /** Adds the server; one that is in the pool stays as it is. `has-match`: a live or ended match has its id. */
  offer(server: PooledServer): Promise<'offered' | 'has-match'>
  /** Removes it; `false` if it is not in the pool: a match took it, or nobody offered it. */
  withdraw(server: Pick<PooledServer, 'id' | 'pool'>): Promise<boolean>
  /** Returns those longest in the pool first, up to the limit. */
  oldest(pool: PoolId, limit: number): Promise<readonly PooledServer[]>
}
