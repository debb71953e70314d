import type { Redis } from 'ioredis'
import { setTimeout as pause } from 'node:timers/promises'

import { consumers, type Outboxes } from '../../ports/outbox.ts'
import { Unavailable } from '../../ports/unavailable.ts'
import { backoffMs } from '../../runtime/backoff.ts'
import { BadEnvironment } from '../../runtime/env.ts'
import type { Logger } from '../../runtime/log.ts'
import { onceEach } from '../../runtime/once-each.ts'
import { answered, commandConnection, waitingConnection } from './connection.ts'
import { Keys } from './keys.ts'
import { RedisAgreement } from './redis-agreement.ts'
import { RedisChanges } from './redis-changes.ts'
import { RedisLease } from './redis-lease.ts'
import { RedisMatchStore } from './redis-match-store.ts'
import { RedisOutboxes } from './redis-outboxes.ts'
import { RedisParties } from './redis-parties.ts'
import { RedisServerPool } from './redis-server-pool.ts'
import { RedisServerReports } from './redis-server-reports.ts'
import { RedisTicketQueue } from './redis-ticket-queue.ts'
import { StoreClock } from './store-clock.ts'
import { whyUnusable } from './why-unusable.ts'

export interface RedisSettings {
  readonly url: string
  readonly prefix: string
  /** The name of the system, which all its keys share. */
  readonly system: string
  readonly leaseMs: number
  /** After this long, history entries that another backend took and did not write are taken over. */
  readonly leftMs: number
  /** A party without a sign of life for this long is gone: by default an hour. */
  readonly partyTtlMs?: number
  /** The name of this backend in history. */
  readonly backend: string
  /** The readers of the outbox. By default all that Muster has. */
  readonly consumers?: readonly string[]
  /** Unique per start: a restarted backend is another holder of the lease. */
  readonly instance: string
}

export interface RedisStores extends AsyncDisposable {
  readonly queue: RedisTicketQueue
  readonly matches: RedisMatchStore
  readonly parties: RedisParties
  readonly pool: RedisServerPool
  readonly reports: RedisServerReports
  readonly changes: RedisChanges
  readonly agreement: RedisAgreement
  readonly lease: RedisLease
  readonly outbox: Outboxes
  readonly clock: StoreClock
  /** Throws when Redis cannot answer. */
  ping(): Promise<void>
}

/**
 * Opens the stores in Redis, and waits while Redis is down: a backend that exited would only be restarted. Throws
 * `BadEnvironment`, with a one-sentence message, if this Redis can never be used.
 */
export async function openRedis(settings: RedisSettings, log: Logger): Promise<RedisStores> {
  const trouble = onceEach(log, 'error', 'redis connection failed; retrying')
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
  const { url, prefix, system, leaseMs, leftMs, backend, instance, partyTtlMs } = settings
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
    await throwIfUnusable(redis, url)
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
    parties: new RedisParties(redis, keys, partyTtlMs),
    pool: new RedisServerPool(redis, keys),
    reports: new RedisServerReports(redis, keys),
    changes,
    agreement: new RedisAgreement(redis, keys),
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

async function throwIfUnusable(redis: Redis, url: string): Promise<void> {
  const fault = await whyUnusable(redis, url)
  if (fault)
    throw fault.mayPass ? new Unavailable('redis', fault.sentence) : new BadEnvironment(fault.sentence)
}
