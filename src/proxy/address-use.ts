import { Pace } from './pace.ts'
import type { AddressLimits } from './limits.ts'

export type Held = 'connections' | 'eventStreams' | 'tunnels'

/** What an address holds open, and how fast it comes and asks. */
export class AddressUse {
  readonly #held: Record<Held, number> = { connections: 0, eventStreams: 0, tunnels: 0 }
  readonly #most: Readonly<Record<Held, number>>
  readonly #arrivals: Pace
  readonly #requests: Pace
  readonly #onBusy: (isBusy: boolean) => void

  constructor(limits: AddressLimits, onBusy: (isBusy: boolean) => void) {
    this.#most = {
      connections: limits.connectionsPerAddress,
      eventStreams: limits.eventStreamsPerAddress,
      tunnels: limits.tunnelsPerAddress,
    }
    this.#arrivals = new Pace(limits.newConnectionsPerSecond)
    this.#requests = new Pace(limits.requestsPerSecond)
    this.#onBusy = onBusy
  }

  mayConnect(now: number): boolean {
    return this.#arrivals.mayPass(now)
  }

  mayAsk(now: number): boolean {
    return this.#requests.mayPass(now)
  }

  /** Returns the function to call when it is over; `undefined` if the address holds as many as it may. */
  hold(kind: Held): (() => void) | undefined {
    const most = this.#most[kind]
    if (most > 0 && this.#held[kind] >= most) return undefined
    if (this.#total === 0) this.#onBusy(true)
    this.#held[kind] += 1
    return () => {
      this.#held[kind] -= 1
      if (this.#total === 0) this.#onBusy(false)
    }
  }

  get #total(): number {
    const { connections, eventStreams, tunnels } = this.#held
    return connections + eventStreams + tunnels
  }
}
