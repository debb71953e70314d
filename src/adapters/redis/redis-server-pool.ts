import type { Redis } from 'ioredis'

import type { MatchId } from '../../match/ids.ts'
import type { PooledServer } from '../../match/pool.ts'
import type { Instant } from '../../match/time.ts'
import type { ServerPool } from '../../ports/server-pool.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { run } from './scripts.ts'

export class RedisServerPool implements ServerPool {
  readonly #redis: Redis
  readonly #keys: Keys

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis
    this.#keys = keys
  }

  async offer(match: MatchId, now: Instant): Promise<'offered' | 'has-match'> {
    const keys = [this.#keys.pool, this.#keys.session(match)]
    return (await run(this.#redis, 'offer-server-2', { keys, args: [match, now] })) as 'offered' | 'has-match'
  }

  async withdraw(match: MatchId): Promise<boolean> {
    return (await answered(this.#redis.zrem(this.#keys.pool, match))) === 1
  }

  async oldest(limit: number): Promise<readonly PooledServer[]> {
    const found = await answered(this.#redis.zrange(this.#keys.pool, '0', String(limit - 1), 'WITHSCORES'))
    return Array.from({ length: found.length / 2 }, (_, i) => ({
      match: found[2 * i] as MatchId,
      since: Number(found[2 * i + 1]),
    }))
  }
}
