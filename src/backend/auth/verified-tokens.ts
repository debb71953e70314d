import type { Instant } from '../../match/time.ts'
import type { Identity } from './claims.ts'

/** About 20 MB, with tokens of 500 characters. */
const MOST = 32_768

/** Tokens that were verified, until they expire: a player uses one token for a join, its events and everything else. */
export class VerifiedTokens {
  readonly #keepMs: number
  /** The one that was kept first is the first to go. */
  readonly #known = new Map<string, Identity>()
  // Going on, not from the start: a new iterator would first skip all that was deleted since the map last grew, which took
  // 10 to 15 µs for each token beyond the most.
  #oldest: MapIterator<string> | undefined

  /** `keepMs`: verify again after this long, since the key may have been withdrawn. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs
  }

  find(token: string, now: Instant): Identity | undefined {
    const found = this.#known.get(token)
    if (!found || now < found.until) return found
    this.#known.delete(token)
    return undefined
  }

  keep(token: string, { principal, until }: Identity, now: Instant): void {
    if (this.#known.size >= MOST) this.#forgetOldest()
    this.#known.set(token, { principal, until: Math.min(until, now + this.#keepMs) })
  }

  clear(): void {
    this.#known.clear()
    this.#oldest = undefined
  }

  #forgetOldest(): void {
    this.#oldest ??= this.#known.keys()
    const next = this.#oldest.next()
    if (!next.done) this.#known.delete(next.value)
  }
}
