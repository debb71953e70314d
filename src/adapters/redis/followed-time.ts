import type { Instant } from '../../match/time.ts'

/** The store's time at some moment between two readings of our own monotonic clock. */
export interface Reading {
  readonly at: Instant
  readonly sentAt: number
  readonly heardAt: number
}

/** More than two clocks can drift apart between readings; less than any deadline. */
const JUMP_MS = 1000
/** Differences are corrected by running this much faster or slower: no wait ends early, and time never goes back. */
const SLEW = 0.05

const CLOSE_MS = 20
const MOST_READINGS = 10

/**
 * The reading to begin with: the first with a short round trip, or the shortest of ten. A reading may be wrong by half
 * its round trip, and is corrected slowly: a backend that started while Redis paused was up to half a second ahead of
 * the others, for ten seconds.
 */
export async function closeReading(read: () => Promise<Reading>): Promise<Reading> {
  let closest = await read()
  for (let count = 1; count < MOST_READINGS && roundTrip(closest) > CLOSE_MS; count += 1) {
    const next = await read()
    if (roundTrip(next) < roundTrip(closest)) closest = next
  }
  return closest
}

/** Follows the store's time by readings, and uses a monotonic clock in between. */
export class FollowedTime {
  #from: { readonly at: Instant; readonly mono: number }
  #behindMs = 0

  constructor(first: Reading) {
    this.#from = { at: middle(first), mono: first.heardAt }
  }

  at(mono: number): Instant {
    const passed = mono - this.#from.mono
    const most = passed * SLEW
    return this.#from.at + passed + Math.min(Math.max(this.#behindMs, -most), most)
  }

  /** Follows the reading and returns 0; or, if the store's time has jumped, changes nothing and returns the jump. */
  follow(reading: Reading): number {
    const now = this.at(reading.heardAt)
    const difference = middle(reading) - now
    const explainedMs = (reading.heardAt - reading.sentAt) / 2
    if (Math.abs(difference) > JUMP_MS + explainedMs) return difference
    this.#from = { at: now, mono: reading.heardAt }
    this.#behindMs = Math.abs(difference) > explainedMs ? difference : 0
    return 0
  }

  /** Adopts the store's time as it is. */
  adopt(reading: Reading): void {
    this.#from = { at: middle(reading), mono: reading.heardAt }
    this.#behindMs = 0
  }
}

/** The time at which the reading arrived, assuming that both ways took equally long. */
function middle(reading: Reading): Instant {
  return reading.at + roundTrip(reading) / 2
}

function roundTrip({ sentAt, heardAt }: Reading): number {
  return heardAt - sentAt
}
