import { defaultMatchId, type ServerId } from '../../match/ids.ts'
import type { PooledServer } from '../../match/pool.ts'
import type { Instant } from '../../match/time.ts'
import type { ServerPool } from '../../ports/server-pool.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryServerPool implements ServerPool {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async offer(id: ServerId, now: Instant): Promise<'offered' | 'has-match'> {
    const { live, ended, pool } = this.#state
    const match = defaultMatchId(id)
    if (live.has(match) || ended.has(match)) return 'has-match'
    if (!pool.has(id)) pool.set(id, now)
    return 'offered'
  }

  async withdraw(id: ServerId): Promise<boolean> {
    return this.#state.pool.delete(id)
  }

  async oldest(limit: number): Promise<readonly PooledServer[]> {
    return [...this.#state.pool].slice(0, limit).map(([id, since]) => ({ id, since }))
  }
}
