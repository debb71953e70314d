import { defaultMatchId } from '../../match/ids.ts'
import type { PooledServer, PoolId } from '../../match/pool.ts'
import type { ServerPool } from '../../ports/server-pool.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryServerPool implements ServerPool {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async offer(server: PooledServer): Promise<'offered' | 'has-match'> {
    const { live, ended, pool } = this.#state
    const match = defaultMatchId(server.id)
    if (live.has(match) || ended.has(match)) return 'has-match'
    if (!pool.has(server.id)) pool.set(server.id, server)
    return 'offered'
  }

  async withdraw({ id }: Pick<PooledServer, 'id'>): Promise<boolean> {
    return this.#state.pool.delete(id)
  }

  async oldest(pool: PoolId, limit: number): Promise<readonly PooledServer[]> {
    return [...this.#state.pool.values()].filter((server) => server.pool === pool).slice(0, limit)
  }
}
