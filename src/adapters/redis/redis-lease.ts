import type { Redis } from 'ioredis'

import type { Unsubscribe } from '../../ports/changes.ts'
import type { Hold, Lease } from '../../ports/lease.ts'
import type { Keys } from './keys.ts'
import { listIn, numberIn, wordIn } from './replies.ts'
import { run } from './scripts.ts'
import type { StoreClock } from './store-clock.ts'

export interface LeaseTerms {
  /** Unique per start: a restarted backend is another holder. */
  readonly holder: string
  readonly ttlMs: number
}

/** Redis itself expires the lease: no two clocks are compared. Each answer also carries the time. */
export class RedisLease implements Lease {
  readonly #redis: Redis
  readonly #keys: Keys
  readonly #terms: LeaseTerms & { readonly clock: StoreClock }

  constructor(redis: Redis, keys: Keys, terms: LeaseTerms & { readonly clock: StoreClock }) {
    this.#redis = redis
    this.#keys = keys
    this.#terms = terms
  }

  async hold(): Promise<Hold> {
    const { holder, ttlMs, clock } = this.#terms
    const keys = [this.#keys.lease, this.#keys.epoch, this.#keys.clock]
    const sentAt = performance.now()
    const answer = await run(this.#redis, 'hold-lease-3', { keys, args: [holder, Math.round(ttlMs)] })
    const [word, number, redis, ahead] = listIn(answer)
    const kind = wordIn(word, ['held', 'taken'])
    await clock.hear({
      redis: numberIn(redis),
      ahead: numberIn(ahead),
      sentAt,
      holder: kind === 'held' ? holder : undefined,
    })
    return kind === 'held'
      ? { kind, epoch: numberIn(number) }
      : { kind, until: clock.now() + Math.max(numberIn(number), 0) }
  }

  async release(): Promise<void> {
    await run(this.#redis, 'release-lease-1', { keys: [this.#keys.lease], args: [this.#terms.holder] })
  }

  /** Called before anything is sent over the next connection: the replica that took over may lag behind. */
  onDoubt(listener: () => void): Unsubscribe {
    this.#redis.on('close', listener)
    return () => this.#redis.off('close', listener)
  }
}
