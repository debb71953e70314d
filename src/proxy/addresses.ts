import { AddressUse } from './address-use.ts'
import { limitKey } from './client-address.ts'
import type { AddressLimits } from './limits.ts'

/**
 * Addresses that hold nothing are remembered for their rates. An attacker with more addresses than this gets each rate
 * again and again, but no memory.
 */
const MOST_IDLE = 50_000

/** What each address uses. */
export class Addresses {
  readonly #limits: AddressLimits
  readonly #mostIdle: number
  readonly #busy = new Map<string, AddressUse>()
  /** The one that was used longest ago comes first. */
  readonly #idle = new Map<string, AddressUse>()

  constructor(limits: AddressLimits, mostIdle = MOST_IDLE) {
    this.#limits = limits
    this.#mostIdle = mostIdle
  }

  get known(): number {
    return this.#busy.size + this.#idle.size
  }

  useOf(address: string): AddressUse {
    const key = limitKey(address)
    const busy = this.#busy.get(key)
    if (busy) return busy
    const use = this.#idle.get(key) ?? this.#unknown(key)
    this.#restAt(key, use)
    return use
  }

  #unknown(key: string): AddressUse {
    const use: AddressUse = new AddressUse(this.#limits, (isBusy) => {
      this.#busy.delete(key)
      this.#idle.delete(key)
      if (isBusy) this.#busy.set(key, use)
      else this.#restAt(key, use)
    })
    return use
  }

  #restAt(key: string, use: AddressUse): void {
    this.#idle.delete(key)
    this.#idle.set(key, use)
    const [longestAgo] = this.#idle.keys()
    if (this.#idle.size > this.#mostIdle && longestAgo !== undefined) this.#idle.delete(longestAgo)
  }
}
