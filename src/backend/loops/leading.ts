import type { Epoch, Lease } from '../../ports/lease.ts'
import type { Instant } from '../../match/time.ts'

/** A fresh look at whether we lead costs a round trip; three in a lease's life survive one that is lost. */
const RENEWALS_A_LEASE = 3

/** Whether this backend is the one that forms and repairs. */
export class Leading {
  readonly #lease: Lease
  readonly #ttlMs: number
  readonly #gained: () => void
  #epoch: Epoch | undefined
  /** By a clock that only goes forward: a lease must not seem longer because somebody set the time. */
  #validUntil = 0

  constructor(lease: Lease, ttlMs: number, gained: () => void) {
    this.#lease = lease
    this.#ttlMs = ttlMs
    this.#gained = gained
  }

  /** The epoch of the lease while it is ours, by our own clock and without asking. */
  get epoch(): Epoch | undefined {
    return performance.now() < this.#validUntil ? this.#epoch : undefined
  }

  /** Takes or renews the lease; says when to do so again. */
  async turn(now: () => Instant): Promise<Instant> {
    const asked = performance.now()
    const before = this.epoch
    const hold = await this.#lease.hold()
    if (hold.kind === 'taken') {
      this.#validUntil = 0
      return hold.until
    }
    this.#epoch = hold.epoch
    this.#validUntil = asked + this.#ttlMs
    if (before !== hold.epoch) this.#gained()
    return now() + this.#ttlMs / RENEWALS_A_LEASE
  }

  /** Another has taken it: what we still wanted to do is his now. */
  lost(): void {
    this.#validUntil = 0
  }

  async release(): Promise<void> {
    if (this.epoch === undefined) return
    this.#validUntil = 0
    await this.#lease.release()
  }
}
