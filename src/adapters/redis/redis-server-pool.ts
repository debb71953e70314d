import type { Redis } from 'ioredis'

import { defaultMatchId, type ServerId } from '../../match/ids.ts'
import type { PooledServer } from '../../match/pool.ts'
import type { Instant } from '../../match/time.ts'
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

  async offer(id: ServerId, now: Instant): Promise<'offered' | 'has-match'> {
    const keys = [this.#keys.pool, this.#keys.session(defaultMatchId(id))]
    return wordIn(await run(this.#redis, 'offer-server-2', { keys, args: [id, now] }), [
      'offered',
      'has-match',
    ])
  }

  async withdraw(id: ServerId): Promise<boolean> {
    return (await answered(this.#redis.zrem(this.#keys.pool, id))) === 1
  }

  async oldest(limit: number): Promise<readonly PooledServer[]> {
    const found = await answered(this.#redis.zrange(this.#keys.pool, '0', String(limit - 1), 'WITHSCORES'))
    return Array.from({ length: found.length / 2 }, (_, i) => ({
      id: storedServer(String(found[2 * i])),
      since: Number(found[2 * i + 1]),
    }))
  }
}
