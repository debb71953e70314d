import { setTimeout as pause } from 'node:timers/promises'

import { consumers, type Outboxes } from '../../ports/outbox.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { backoffMs } from '../../runtime/backoff.ts'
import { BadEnvironment } from '../../runtime/env.ts'
import type { Logger } from '../../runtime/log.ts'
import { onceEach } from '../../runtime/once-each.ts'
import { answered, commandConnection, waitingConnection } from './connection.ts'
import { Keys } from './keys.ts'
import { RedisChanges } from './redis-changes.ts'
import { RedisLease } from './redis-lease.ts'
import { RedisMatchStore } from './redis-match-store.ts'
import { RedisOutboxes } from './redis-outboxes.ts'
import { RedisServerPool } from './redis-server-pool.ts'
import { RedisServerReports } from './redis-server-reports.ts'
import { RedisTicketQueue } from './redis-ticket-queue.ts'
import { StoreClock } from './store-clock.ts'
import { whyUnusable } from './why-unusable.ts'

export interface RedisSettings {
  readonly url: string
  readonly prefix: string
  /** The name of the system: all that its keys have in common. */
  readonly system: string
  readonly leaseMs: number
  /** After so long, history that another took and did not write is taken by us. */
  readonly leftMs: number
  /** What history calls this backend. */
  readonly backend: string
  /** Who reads the outbox. The default is everyone that Muster has. */
  readonly consumers?: readonly string[]
  /** Never the same twice: a backend that is started again is another holder of a lease. */
  readonly instance: string
}

export interface RedisStores extends AsyncDisposable {
  readonly queue: RedisTicketQueue
  readonly matches: RedisMatchStore
  readonly pool: RedisServerPool
  readonly reports: RedisServerReports
  readonly changes: RedisChanges
  readonly lease: RedisLease
  readonly outbox: Outboxes
  readonly clock: StoreClock
  /** Throws when it cannot answer. */
  ping(): Promise<void>
}

/**
 * Opens everything that is kept in Redis, and waits for as long as Redis is away: a backend that ended instead would only be
 * started again. Throws `BadEnvironment`, in one sentence, when this Redis can never be used.
 */
export async function openRedis(settings: RedisSettings, log: Logger): Promise<RedisStores> {
  const trouble = onceEach(log, 'error', 'redis connection failed; it is tried again')
  for (let failures = 1; ; failures += 1) {
    try {
      return await openNow(settings, log, trouble)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      if (Number.isInteger(Math.log2(failures)))
        log.warn({ failures, reason: error.message }, 'waiting for Redis')
      await pause(backoffMs(failures, { firstMs: 100, mostMs: 5000 }))
    }
  }
}

type Trouble = (error: unknown) => void

async function openNow(settings: RedisSettings, log: Logger, trouble: Trouble): Promise<RedisStores> {
  const { url, prefix, system, leaseMs, leftMs, backend, instance } = settings
  const keys = new Keys(prefix, system)
  const redis = commandConnection(url, trouble)
  const subscriber = waitingConnection(redis, trouble)
  const waiting = () => waitingConnection(redis, trouble)
  const terms = { consumers: settings.consumers ?? consumers, writer: instance, leftMs }
  const outbox = new RedisOutboxes({ redis, waiting }, keys, terms)
  const close = (): void => {
    for (const each of [redis, subscriber, outbox]) each.disconnect()
  }
  const changes = new RedisChanges(subscriber)
  let clock: StoreClock
  try {
    const fault = await whyUnusable(redis, url)
    if (fault)
      throw fault.mayPass ? new Unavailable('redis', fault.sentence) : new BadEnvironment(fault.sentence)
    clock = await StoreClock.open({ redis, keys, log, leaseMs })
    await answered(subscriber.connect())
    await Promise.all([outbox.prepare(), changes.listen(keys)])
  } catch (error) {
    close()
    throw error
  }
  return {
    queue: new RedisTicketQueue(redis, keys, changes),
    matches: new RedisMatchStore(redis, keys, backend),
    pool: new RedisServerPool(redis, keys),
    reports: new RedisServerReports(redis, keys),
    changes,
    lease: new RedisLease(redis, keys, { holder: instance, ttlMs: leaseMs, clock }),
    outbox,
    clock,
    ping: () => redis.ping().then(() => undefined),
    [Symbol.asyncDispose]: () => {
      close()
      return Promise.resolve()
    },
  }
}
