import type { TestProject } from 'vitest/node'

import { postgresDatabases } from './postgres-server.ts'
import { RedisServer } from './redis-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The stores of a test's system; by default in memory. */
    stores: { readonly redis: string; readonly database: string } | undefined
  }
}

/** Real Redis and PostgreSQL for tests of whole systems, which are then systems of several backends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const redis = await RedisServer.start()
  const databases = await postgresDatabases()
  project.provide('stores', { redis: redis.url, database: await databases.create() })
  return async () => {
    await redis[Symbol.asyncDispose]()
    await databases[Symbol.asyncDispose]()
  }
}
