import type { Epoch, Lease } from '../../ports/lease.ts'
import type { Instant } from '../../match/time.ts'

/** Renewing the lease costs a round trip; three per lease survive one that is lost. */
const RENEWALS_A_LEASE = 3

/** An uninterrupted period of leading. A new one also begins when the store may have lost data. */
export interface Term {
  readonly epoch: Epoch
}

/** Whether this backend is the leader. */
export class Leading {
  readonly #lease: Pick<Lease, 'hold' | 'release'>
  readonly #ttlMs: number
  readonly #gained: () => void
  #term: Term | undefined
  /** Monotonic time: setting the clock must not make a lease seem longer. */
  #validUntil = 0

  constructor(lease: Pick<Lease, 'hold' | 'release'>, ttlMs: number, gained: () => void) {
    this.#lease = lease
    this.#ttlMs = ttlMs
    this.#gained = gained
  }

  /** Our term while we hold the lease, by our own clock and without a request. */
  get term(): Term | undefined {
    return performance.now() < this.#validUntil ? this.#term : undefined
  }

  /** Takes or renews the lease; returns when to do so again. */
  async turn(now: () => Instant): Promise<Instant> {
    const asked = performance.now()
    const before = this.term
    const hold = await this.#lease.hold()
    if (hold.kind === 'taken') {
      this.lost()
      return hold.until
    }
    // Lost during the request, or expired for a moment: then this is another term, whatever its epoch. Loops that
    // looked in that moment are asleep, and must be woken.
    const goesOn = before !== undefined && before === this.term && before.epoch === hold.epoch
    if (!goesOn) this.#term = { epoch: hold.epoch }
    this.#validUntil = asked + this.#ttlMs
    if (!goesOn) this.#gained()
    return now() + this.#ttlMs / RENEWALS_A_LEASE
  }

  /** Leaves the lease to others; returns when to ask again whether to take it. */
  async standAside(now: () => Instant): Promise<Instant> {
    await this.release()
    return now() + this.#ttlMs / RENEWALS_A_LEASE
  }

  /** Another backend has taken the lease, or it is in doubt: all further work waits until we lead again. */
  lost(term = this.#term): void {
    if (term === this.#term) this.#term = undefined
  }

  async release(): Promise<void> {
    if (this.term === undefined) return
    this.lost()
    await this.#lease.release()
  }
}
