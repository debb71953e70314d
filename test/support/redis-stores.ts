import { randomUUID } from 'node:crypto'

import { openRedis, type RedisSettings, type RedisStores } from '../../src/adapters/redis/open-redis.ts'
import { logger } from '../../src/runtime/log.ts'

/** Stores in their own namespace; two of one system share it. */
export function redisStores(url: string, settings: Partial<RedisSettings> = {}): Promise<RedisStores> {
  const own = {
    url,
    prefix: 'test',
    system: randomUUID(),
    leaseMs: 2000,
    leftMs: 10_000,
    backend: 'backend-1',
    instance: randomUUID(),
  }
  return openRedis({ ...own, ...settings }, logger('test', 'silent'))
}
