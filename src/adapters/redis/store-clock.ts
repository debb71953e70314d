import type { Redis } from 'ioredis'

import type { Instant } from '../../match/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../runtime/log.ts'
import { closeReading, FollowedTime, type Reading } from './followed-time.ts'
import type { Keys } from './keys.ts'
import { listIn, numberIn } from './replies.ts'
import { run } from './scripts.ts'

/** The store's time: Redis' own clock, and how far system time is ahead of it (ms). */
export interface Told {
  readonly redis: number
  readonly ahead: number
  readonly sentAt: number
  /** Our lease holder id, while we hold the lease. */
  readonly holder: string | undefined
}

/** A jump that nobody corrects for this many leases is accepted: no leader has known another time. */
const LEASES_BORNE = 15

export interface ClockNeeds {
  readonly redis: Redis
  readonly keys: Keys
  readonly log: Logger
  readonly leaseMs: number
}

/**
 * System time of the backends that share a Redis: its clock plus a stored offset. When Redis' own clock is set, the
 * leader sees the jump and corrects the offset by that much, so that system time goes on unchanged for everybody.
 */
export class StoreClock implements Clock {
  readonly #needs: ClockNeeds
  readonly #time: FollowedTime
  #jumpedAt: number | undefined

  static async open(needs: ClockNeeds): Promise<StoreClock> {
    return new StoreClock(needs, new FollowedTime(await closeReading(() => read(needs))))
  }

  private constructor(needs: ClockNeeds, time: FollowedTime) {
    this.#needs = needs
    this.#time = time
  }

  now(): Instant {
    return Math.round(this.#time.at(performance.now()))
  }

  async hear(told: Told): Promise<void> {
    const reading = { at: told.redis + told.ahead, sentAt: told.sentAt, heardAt: performance.now() }
    const jumpMs = this.#time.follow(reading)
    if (jumpMs === 0) this.#jumpedAt = undefined
    else if (told.holder !== undefined) await this.#correct(told, told.holder, jumpMs)
    else this.#bear(reading, jumpMs)
  }

  async #correct({ ahead }: Told, holder: string, jumpMs: number): Promise<void> {
    const { redis, keys, log } = this.#needs
    const args = [holder, ahead, Math.round(ahead - jumpMs)]
    if ((await run(redis, 'correct-clock-2', { keys: [keys.lease, keys.clock], args })) !== 1) return
    log.warn({ jumpSeconds: jumpMs / 1000 }, "Redis's clock jumped; system time is not affected")
  }

  /** The leader corrects the offset; until then we keep our own time, but not forever. */
  #bear(reading: Reading, jumpMs: number): void {
    this.#jumpedAt ??= reading.heardAt
    if (reading.heardAt - this.#jumpedAt < this.#needs.leaseMs * LEASES_BORNE) return
    this.#time.adopt(reading)
    this.#jumpedAt = undefined
    this.#needs.log.warn(
      { jumpSeconds: jumpMs / 1000 },
      'system time jumped and was not corrected; adopting the new time',
    )
  }
}

async function read({ redis, keys }: ClockNeeds): Promise<Reading> {
  const sentAt = performance.now()
  const [at, ahead] = listIn(await run(redis, 'tell-time-1', { keys: [keys.clock], args: [] }))
  return { at: numberIn(at) + numberIn(ahead), sentAt, heardAt: performance.now() }
}
