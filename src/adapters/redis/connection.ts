import { Redis, ReplyError, type RedisOptions } from 'ioredis'

import { backoffMs } from '../../runtime/backoff.ts'
import { errorMessage } from '../../runtime/errors.ts'
import { Unavailable } from '../../ports/unavailable.ts'

/**
 * Each command is sent at most once: by default the library resends a command whose reply was lost, and so runs it
 * twice. A command without an answer in time is rejected; whether it ran is unknown.
 */
const once = {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: true,
  // The library sends a pipeline only when the previous one was answered. Frequent calls are batched already and must
  // keep their order, and players wait for the servers of the pool.
  autoPipeliningIgnoredCommands: ['evalsha', 'eval', 'zrange'],
  commandTimeout: 1000,
  connectTimeout: 2000,
  keepAlive: 10_000,
  lazyConnect: true,
  // Jitter: otherwise all replicas reconnect at once when Redis is back.
  retryStrategy: (times: number) => backoffMs(times, { firstMs: 100, mostMs: 1000 }),
} satisfies RedisOptions

/** Server errors that may not occur at another time or on another server. */
const passing =
  /^(READONLY|LOADING|MASTERDOWN|OOM|MISCONF|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|NOAUTH|UNKILLABLE)\b/

/** A connection for commands; it never queues them while disconnected. `onTrouble` gets the reason when it breaks. */
export function commandConnection(url: string, onTrouble: (error: Error) => void): Redis {
  // Every pending request may be waiting for the connection to be back.
  return new Redis(url, once).setMaxListeners(0).on('error', onTrouble)
}

/** A connection for blocking commands or messages: answers may take any time. */
export function waitingConnection(redis: Redis, onTrouble: (error: Error) => void): Redis {
  const settings = { commandTimeout: undefined, enableAutoPipelining: false, autoResubscribe: false }
  return redis.duplicate(settings).on('error', onTrouble)
}

/** Returns the answer. Throws `Unavailable` if Redis gave none; the error of an invalid command is thrown unchanged. */
export async function answered<T>(command: Promise<T>): Promise<T> {
  try {
    return await command
  } catch (error) {
    if (error instanceof ReplyError && !passing.test(errorMessage(error))) throw error
    throw new Unavailable('redis', error)
  }
}

/** Whether a lost connection is back in time; `false` at once if it is not lost but slow. */
export function isBack(redis: Redis, withinMs: number): Promise<boolean> {
  if (redis.status === 'ready' || redis.status === 'end') return Promise.resolve(false)
  return new Promise((resolve) => {
    const done = (back: boolean): void => {
      clearTimeout(timer)
      redis.off('ready', ready).off('end', ended)
      resolve(back)
    }
    const ready = (): void => {
      done(true)
    }
    const ended = (): void => {
      done(false)
    }
    const timer = setTimeout(ended, withinMs)
    redis.once('ready', ready).once('end', ended)
  })
}
