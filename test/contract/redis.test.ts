import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'

import type { RedisSettings, RedisStores } from '../../src/adapters/redis/open-redis.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { leaseContract } from './lease-contract.ts'
import { outboxContract } from './outbox-contract.ts'
import { storeContract } from './store-contract.ts'

let server: RedisServer | undefined
const opened: RedisStores[] = []

beforeAll(async () => {
  if (process.env['REDIS_URL'] === undefined) server = await RedisServer.start()
})
afterAll(async () => {
  for (const stores of opened) await stores[Symbol.asyncDispose]()
  await server?.[Symbol.asyncDispose]()
})

/** Two backends of one queue, in a namespace of their own. */
async function open(settings: Partial<RedisSettings> = {}) {
  const url = process.env['REDIS_URL'] ?? server?.url ?? ''
  const queue = randomUUID()
  const both = [
    await redisStores(url, { queue, ...settings }),
    await redisStores(url, { queue, ...settings }),
  ] as const
  opened.push(...both)
  return both
}

storeContract({ name: 'redis', open: async () => (await open())[0] })
leaseContract({ name: 'redis', open: (leaseMs) => open({ leaseMs }) })
outboxContract({ name: 'redis', open: (leftMs) => open({ leftMs }) })
