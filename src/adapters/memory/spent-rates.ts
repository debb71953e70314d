import { spend, type Charge } from '../../match/rate.ts'
import type { Instant } from '../../match/time.ts'

/** More than a request can add, so that the map holds hardly more callers than those who are not clear. */
const LOOKED_AT_A_REQUEST = 4

/** When each caller who is not clear yet will be. */
export class SpentRates {
  readonly #clearAt = new Map<string, Instant>()
  // One iterator goes round: a new one for each request would first skip all that was deleted since the map last grew.
  #round = this.#clearAt.entries()

  get size(): number {
    return this.#clearAt.size
  }

  /** Counts a request against each charge until one refuses it; returns how long to wait. */
  spend(charges: readonly Charge[], now: Instant): number {
    if (charges.length === 0) return 0
    this.#forgetClear(now)
    for (const { caller, rate } of charges) {
      const spent = spend(rate, this.#clearAt.get(caller), now)
      if ('waitMs' in spent) return spent.waitMs
      this.#clearAt.set(caller, spent.clearAt)
    }
    return 0
  }

  #forgetClear(now: Instant): void {
    for (let looked = 0; looked < LOOKED_AT_A_REQUEST; looked += 1) {
      const { done, value } = this.#round.next()
      if (done) {
        this.#round = this.#clearAt.entries()
        return
      }
      const [caller, clearAt] = value
      if (clearAt <= now) this.#clearAt.delete(caller)
    }
  }
}
