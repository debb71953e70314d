import { afterAll, beforeAll } from 'vitest'

import type { RedisStores } from '../../src/adapters/redis/open-redis.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { storeContract } from './store-contract.ts'

let server: RedisServer | undefined
const open: RedisStores[] = []

beforeAll(async () => {
  if (process.env['REDIS_URL'] === undefined) server = await RedisServer.start()
})
afterAll(async () => {
  for (const stores of open) await stores[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

storeContract({
  name: 'redis',
  open: async () => {
    const stores = await redisStores(process.env['REDIS_URL'] ?? server?.url ?? '')
    open.push(stores)
    return stores
  },
})
