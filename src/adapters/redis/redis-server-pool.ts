import type { Redis } from 'ioredis'

import { defaultMatchId } from '../../match/ids.ts'
import type { PooledServer, PoolId } from '../../match/pool.ts'
import type { ServerPool } from '../../ports/server-pool.ts'
import { answered } from './connection.ts'
import type { Keys } from './keys.ts'
import { wordIn } from './replies.ts'
import { run } from './scripts.ts'
import { storedServer } from './stored-ids.ts'

export class RedisServerPool implements ServerPool {
  readonly #redis: Redis
  readonly #keys: Keys

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis
    this.#keys = keys
  }

  async offer({ id, pool, since }: PooledServer): Promise<'offered' | 'has-match'> {
    const keys = [this.#keys.pool(pool), this.#keys.session(defaultMatchId(id))]
    return wordIn(await run(this.#redis, 'offer-server-2', { keys, args: [id, since] }), [
      'offered',
      'has-match',
    ])
  }

  async withdraw({ id, pool }: Pick<PooledServer, 'id' | 'pool'>): Promise<boolean> {
    return (await answered(this.#redis.zrem(this.#keys.pool(pool), id))) === 1
  }

  async oldest(pool: PoolId, limit: number): Promise<readonly PooledServer[]> {
    const found = await answered(
      this.#redis.zrange(this.#keys.pool(pool), '0', String(limit - 1), 'WITHSCORES'),
    )
    return Array.from({ length: found.length / 2 }, (_, i) => ({
      id: storedServer(String(found[2 * i])),
      pool,
      since: Number(found[2 * i + 1]),
    }))
  }
}
