import type { Instant } from '../../match/time.ts'
import { limitKey } from '../../runtime/address.ts'

const WINDOW_MS = 60_000
/** Of different addresses. More, within a minute, are an attack that no count by address would stop. */
const MOST_ADDRESSES = 10_000

interface Window {
  readonly since: Instant
  guesses: number
  /** Tries of which it is not known yet whether they are wrong. */
  open: number
}

/** Counts wrong guesses by client address, each minute by itself. */
export class GuessLimit {
  readonly #most: number
  readonly #windows = new Map<string, Window>()

  constructor(mostPerMinute: number) {
    this.#most = mostPerMinute
  }

  /** Counts one. Returns how many there were in this window. */
  note(address: string, now: Instant): number {
    const key = limitKey(address)
    const window = this.#windowAt(key, now) ?? this.#open(key, now)
    window.guesses += 1
    return window.guesses
  }

  /** A try begins: until it ends it counts as wrong, or requests at the same time could try any number. */
  begin(address: string, now: Instant): void {
    const key = limitKey(address)
    const window = this.#windowAt(key, now) ?? this.#open(key, now)
    window.open += 1
  }

  end(address: string, now: Instant): void {
    const window = this.#windowAt(limitKey(address), now)
    // It may have begun in the minute before.
    if (window) window.open = Math.max(0, window.open - 1)
  }

  /** After how many seconds the address may guess again; `undefined` if it may now. */
  waitSeconds(address: string, now: Instant): number | undefined {
    const window = this.#windowAt(limitKey(address), now)
    if (!window || window.guesses + window.open < this.#most) return undefined
    if (window.guesses < this.#most) return 1
    return Math.max(1, Math.ceil((window.since + WINDOW_MS - now) / 1000))
  }

  #windowAt(key: string, now: Instant): Window | undefined {
    const window = this.#windows.get(key)
    return window && now < window.since + WINDOW_MS ? window : undefined
  }

  #open(key: string, now: Instant): Window {
    const window = { since: now, guesses: 0, open: 0 }
    // The oldest first: a window that opens again moves to the end.
    this.#windows.delete(key)
    this.#windows.set(key, window)
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= MOST_ADDRESSES) break
      this.#windows.delete(oldest)
    }
    return window
  }
}
