import type { Epoch, Lease } from '../../ports/lease.ts'
import type { Instant } from '../../match/time.ts'

/** A fresh look at whether we lead costs a round trip; three in a lease's life survive one that is lost. */
const RENEWALS_A_LEASE = 3

/** One uninterrupted time of leading: a new one begins also when the store may have forgotten something meanwhile. */
export interface Term {
  readonly epoch: Epoch
}

/** Whether this backend is the one that forms and repairs. */
export class Leading {
  readonly #lease: Pick<Lease, 'hold' | 'release'>
  readonly #ttlMs: number
  readonly #gained: () => void
  #term: Term | undefined
  /** By a clock that only goes forward: a lease must not seem longer because somebody set the time. */
  #validUntil = 0

  constructor(lease: Pick<Lease, 'hold' | 'release'>, ttlMs: number, gained: () => void) {
    this.#lease = lease
    this.#ttlMs = ttlMs
    this.#gained = gained
  }

  /** Our term while the lease is ours, by our own clock and without asking. */
  get term(): Term | undefined {
    return performance.now() < this.#validUntil ? this.#term : undefined
  }

  /** Takes or renews the lease; says when to do so again. */
  async turn(now: () => Instant): Promise<Instant> {
    const asked = performance.now()
    const before = this.term
    const hold = await this.#lease.hold()
    if (hold.kind === 'taken') {
      this.lost()
      return hold.until
    }
    // Lost while we asked, or out of date for a moment: then this is another term, whatever its epoch. Whoever looked in that
    // moment has gone to sleep, and must be woken.
    const goesOn = before !== undefined && before === this.term && before.epoch === hold.epoch
    if (!goesOn) this.#term = { epoch: hold.epoch }
    this.#validUntil = asked + this.#ttlMs
    if (!goesOn) this.#gained()
    return now() + this.#ttlMs / RENEWALS_A_LEASE
  }

  /** Another has taken it, or it is in doubt: what we still wanted to do waits until it is ours again. */
  lost(term = this.#term): void {
    if (term === this.#term) this.#term = undefined
  }

  async release(): Promise<void> {
    if (this.term === undefined) return
    this.lost()
    await this.#lease.release()
  }
}
