import type { Instant } from '../../match/time.ts'
import type { Unsubscribe } from '../../ports/changes.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Hold, Lease } from '../../ports/lease.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
/** A lease within one process. */
export class MemoryLease implements Lease {
  readonly #state: MemoryState
  readonly #clock: Clock
  readonly #ttlMs: number

  constructor(state: MemoryState, clock: Clock, ttlMs: number) {
    this.#state = state
    this.#clock = clock
    this.#ttlMs = ttlMs
  }

  async hold(): Promise<Hold> {
    const { lease } = this.#state
    const until: Instant = this.#clock.now() + this.#ttlMs
    if (lease && lease.holder !== this && lease.until > this.#clock.now())
      return { kind: 'taken', until: lease.until }
    if (lease?.holder !== this) this.#state.epoch += 1
    this.#state.lease = { holder: this, until }
    return { kind: 'held', epoch: this.#state.epoch }
  }

  async release(): Promise<void> {
    if (this.#state.lease?.holder === this) this.#state.lease = undefined
  }

  /** Memory is never unreachable. */
  onDoubt(): Unsubscribe {
    return () => undefined
  }
}
