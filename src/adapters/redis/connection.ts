import { Redis, ReplyError, type RedisOptions } from 'ioredis'

import { backoffMs } from '../../runtime/backoff.ts'
import { Unavailable } from '../../ports/unavailable.ts'

/**
 * Each command is sent once, or not at all: the library's own defaults send a command again whose reply was lost, and so
 * run it twice. What is not answered in time is rejected, and what became of it is unknown.
 */
const once = {
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: true,
  // A pipeline is only sent when the one before was answered. The steps that come in numbers are gathered already, and are
  // done in the order in which they are asked for; and for the servers of the pool players wait.
  autoPipeliningIgnoredCommands: ['evalsha', 'eval', 'zrange'],
  commandTimeout: 1000,
  connectTimeout: 2000,
  keepAlive: 10_000,
  lazyConnect: true,
  // Jitter: when a server is back, all replicas come at once otherwise.
  retryStrategy: (times: number) => backoffMs(times, { firstMs: 100, mostMs: 1000 }),
} satisfies RedisOptions

/** Errors that the server answers, and that another time or another server may not answer. */
const passing =
  /^(READONLY|LOADING|MASTERDOWN|OOM|MISCONF|CLUSTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|NOAUTH|UNKILLABLE)\b/

/** One that answers commands, and never waits for a connection. `onTrouble` hears why a connection was lost. */
export function commandConnection(url: string, onTrouble: (error: Error) => void): Redis {
  // As many may wait for the connection to be back as there are requests.
  return new Redis(url, once).setMaxListeners(0).on('error', onTrouble)
}

/** One for a command that waits at the server, or for messages: it may take its time. */
export function waitingConnection(redis: Redis, onTrouble: (error: Error) => void): Redis {
  return redis.duplicate({ commandTimeout: undefined, enableAutoPipelining: false }).on('error', onTrouble)
}

/** Gives the answer, or throws `Unavailable` when Redis did not give one. A command that is wrong throws as it is. */
export async function answered<T>(command: Promise<T>): Promise<T> {
  try {
    return await command
  } catch (error) {
    if (error instanceof ReplyError && !passing.test((error as Error).message)) throw error
    throw new Unavailable('redis', error)
  }
}

/** Whether a connection that was lost is back within the time; `false` at once for one that is there, and is only slow. */
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
