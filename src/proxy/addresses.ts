import { limitKey } from '../runtime/address.ts'
import { Recent } from '../runtime/recent.ts'
import { AddressUse } from './address-use.ts'
import type { AddressLimits } from './limits.ts'

/**
 * Addresses that hold nothing are remembered for their rates. An attacker with more addresses than this gets each rate
 * again and again, but no memory.
 */
const MOST_IDLE = 50_000

/** What each address uses. */
export class Addresses {
  readonly #limits: AddressLimits
  readonly #busy = new Map<string, AddressUse>()
  readonly #idle = new Map<string, AddressUse>()
  readonly #recent: Recent<string>

  constructor(limits: AddressLimits, mostIdle = MOST_IDLE) {
    this.#limits = limits
    this.#recent = new Recent(mostIdle)
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
      if (isBusy) this.#workAt(key, use)
      else this.#restAt(key, use)
    })
    return use
  }

  #workAt(key: string, use: AddressUse): void {
    this.#idle.delete(key)
    this.#recent.delete(key)
    this.#busy.set(key, use)
  }

  #restAt(key: string, use: AddressUse): void {
    this.#idle.set(key, use)
    const forgotten = this.#recent.add(key)
    if (forgotten !== undefined) this.#idle.delete(forgotten)
  }
}
