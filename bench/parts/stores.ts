import { randomUUID } from 'node:crypto'

import { openRedis, type RedisStores } from '../../src/adapters/redis/open-redis.ts'
import type { PlayerId, TicketId } from '../../src/match/ids.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import { logger } from '../../src/runtime/log.ts'
import { DEFAULT_QUEUE } from '../../src/match/queue-rules.ts'

/** The backend's names, so that it shares a system with a program of the bench. */
export const PREFIX = 'muster'
export const SYSTEM = 'default'

/** The backend's Redis stores, opened by the program that measures it. */
export function openStores(url: string, system = SYSTEM): Promise<RedisStores> {
  const terms = { leaseMs: 60_000, leftMs: 10_000, backend: 'bench', instance: randomUUID() }
  return openRedis({ url, prefix: PREFIX, system, ...terms }, logger('bench', 'warn'))
}

export function newTicket(player: string, now: number): Ticket {
  return {
    id: randomUUID() as TicketId,
    queues: [DEFAULT_QUEUE],
    players: [player as PlayerId],
    queuedAt: now,
    seenAt: now,
    setbacks: [],
  }
}

const AT_ONCE = 1000

/** Queues this many new players. */
export async function enqueued({ queue }: Pick<RedisStores, 'queue'>, count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    const now = Date.now()
    const some = Array.from({ length: Math.min(AT_ONCE, count - done) }, newPlayer)
    await Promise.all(some.map((player) => queue.enqueue(newTicket(player, now))))
  }
}

let players = 0
const first = Math.floor(Math.random() * 1e9)

/** 17 digits, like Steam ids. */
export function newPlayer(): string {
  players += 1
  return `7${String(first).padStart(9, '0')}${String(players).padStart(7, '0')}`
}

/** A backend of a bench, or its bare peer: on a port that the system chooses, with this Redis. */
export function backendEnv(redisUrl: string): Record<string, string> {
  return envOf({ url: redisUrl })
}

/** The same, with its state in memory if there is no Redis. */
export function envOf(redis: { readonly url: string } | undefined): Record<string, string> {
  return {
    ...(redis && { REDIS_URL: redis.url }),
    PORT: '0',
    HOST: '127.0.0.1',
    TOKEN_SECRET: randomUUID(),
    LOG_LEVEL: 'warn',
  }
}
