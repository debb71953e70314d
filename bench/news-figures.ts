import { Redis } from 'ioredis'

import { Keys } from '../src/adapters/redis/keys.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, OpenedBench } from './bench.ts'
import { figuresOf, serveProgram, stopAll } from './parts/child.ts'
import { backendEnv, PREFIX, SYSTEM } from './parts/stores.ts'
import { DEFAULT_QUEUE } from '../src/match/queue-rules.ts'

/** P3: from the change in Redis to the bytes at the waiting player. */
const ROUND = { rate: 200, seconds: 3 }

export const news: Bench = {
  name: 'news',
  metrics: [
    {
      id: 'P3',
      name: 'news of a ready match p50, 200/s to 600 streams',
      unit: 'µs',
      comparison: 'ratio to peer',
    },
    {
      id: 'P3',
      name: 'news of a ready match p99, the same',
      unit: 'µs',
      comparison: 'ratio to peer',
      bar: { atMost: 2 },
    },
  ],
  open: openNews,
}

async function openNews(): Promise<OpenedBench> {
  const redis = await RedisServer.start()
  const admin = new Redis(redis.url)
  const keys = new Keys(PREFIX, SYSTEM)
  // Another backend leads: this one gets its players' events only from Redis.
  await admin.set(keys.lease, 'another')
  const env = backendEnv(redis.url)
  const ours = await serveProgram('backend', { ...env, FLEET: 'children' })
  const bare = await serveProgram('bare-news-server', env)
  const measure = async (kind: string, port: number): Promise<readonly number[]> => {
    const figures = await figuresOf('news', { kind, port, redisUrl: redis.url, ...ROUND })
    const sessions = await admin.keys(`${keys.sessions}*`)
    await admin.unlink(keys.places, keys.queue(DEFAULT_QUEUE), keys.signs, keys.active, keys.due, ...sessions)
    return figures
  }
  return {
    ours: { name: 'muster', measure: () => measure('muster', ours.port) },
    peer: { name: 'bare publish, subscriber and write', measure: () => measure('bare', bare.port) },
    [Symbol.asyncDispose]: async () => {
      admin.disconnect()
      await stopAll([ours, bare, redis])
    },
  }
}
