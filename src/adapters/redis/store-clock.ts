import type { Redis } from 'ioredis'

import type { Instant } from '../../match/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Logger } from '../../runtime/log.ts'
import { FollowedTime, type Reading } from './followed-time.ts'
import type { Keys } from './keys.ts'
import { run } from './scripts.ts'

/** What a step of the store says of time: Redis's own clock, and how far system time is ahead of it (ms). */
export interface Told {
  readonly redis: number
  readonly ahead: number
  readonly sentAt: number
  /** Who holds the lease, when that is us. */
  readonly holder: string | undefined
}

/** A jump that is not corrected for so many leases is how things are now: no leader has known another time. */
const LEASES_BORNE = 15

export interface ClockNeeds {
  readonly redis: Redis
  readonly keys: Keys
  readonly log: Logger
  readonly leaseMs: number
}

/**
 * System time of those who share a Redis: its clock, and an offset that is kept beside it. When Redis's own clock is set, the
 * leader sees it jump and corrects the offset by as much, so that for everybody system time goes on as before.
 */
export class StoreClock implements Clock {
  readonly #needs: ClockNeeds
  readonly #time: FollowedTime
  #jumpedAt: number | undefined

  static async open(needs: ClockNeeds): Promise<StoreClock> {
    const { redis, keys } = needs
    const sentAt = performance.now()
    const [at, ahead] = (await run(redis, 'tell-time-1', { keys: [keys.clock], args: [] })) as [
      number,
      number,
    ]
    const time = new FollowedTime({ at: at + ahead, sentAt, heardAt: performance.now() })
    return new StoreClock(needs, time)
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
    log.warn({ jumpSeconds: jumpMs / 1000 }, "Redis's clock jumped; system time goes on without it")
  }

  /** The leader corrects it, and until then we know better; but not for ever. */
  #bear(reading: Reading, jumpMs: number): void {
    this.#jumpedAt ??= reading.heardAt
    if (reading.heardAt - this.#jumpedAt < this.#needs.leaseMs * LEASES_BORNE) return
    this.#time.adopt(reading)
    this.#jumpedAt = undefined
    this.#needs.log.warn(
      { jumpSeconds: jumpMs / 1000 },
      'system time jumped, and was not corrected: taken as it is',
    )
  }
}
