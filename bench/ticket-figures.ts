import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'

import { RedisServer } from '../test/support/redis-server.ts'
import { freshEachRound, type Bench, type Side } from './bench.ts'
import { enqueued, newPlayer, openStores } from './parts/stores.ts'

/** P11: Redis memory per waiting player. */
const PLAYERS = 100_000

export const waitingTickets: Bench = {
  name: 'waiting-tickets',
  metrics: [
    { id: 'P11', name: 'ticket that waits, in Redis', unit: 'B', comparison: 'alone', bar: { atMost: 450 } },
  ],
  open: () =>
    freshEachRound(
      side('muster', async (url) => {
        await using stores = await openStores(url)
        await enqueued(stores, PLAYERS)
      }),
      side('hash and sorted set', bareTickets),
    ),
}

/** A new server for each round, without log buffers. */
function side(name: string, fill: (url: string) => Promise<void>): Side {
  return {
    name,
    async measure() {
      await using server = await RedisServer.start(['--appendonly', 'no'])
      const before = await usedBytes(server.url)
      await fill(server.url)
      return [((await usedBytes(server.url)) - before) / PLAYERS]
    },
  }
}

async function usedBytes(url: string): Promise<number> {
  const redis = new Redis(url)
  const bytes = Number(/used_memory_dataset:(\d+)/.exec(await redis.info('memory'))?.[1])
  await redis.quit()
  return bytes
}

/** A hash for each ticket, and its place in the queue. */
async function bareTickets(url: string): Promise<void> {
  const redis = new Redis(url, { enableAutoPipelining: true })
  for (let done = 0; done < PLAYERS; done += 1000) {
    const now = Date.now()
    const some = Array.from({ length: 1000 }, () => randomUUID())
    await Promise.all([
      ...some.map((id) => redis.hset(`ticket:${id}`, 'player', newPlayer(), 'queuedAt', now)),
      redis.zadd('queue', ...some.flatMap((id) => [now, id])),
    ])
  }
  await redis.quit()
}
