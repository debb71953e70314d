import type { Instant } from '../../match/time.ts'

/** What the store said that the time was, at some moment between these two of our own monotonic clock. */
export interface Reading {
  readonly at: Instant
  readonly sentAt: number
  readonly heardAt: number
}

/** More than two clocks drift apart between two readings; less than any deadline. */
const JUMP_MS = 1000
/** A difference is made up for by going so much faster or slower: no wait is seen to end early, and no time comes twice. */
const SLEW = 0.05

/** Follows a store's time by readings of it, and goes on by a monotonic clock between them. */
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

  /** Gives by how much the store's time has jumped, which changes nothing here; or 0, when it has not, and is followed. */
  follow(reading: Reading): number {
    const now = this.at(reading.heardAt)
    const difference = middle(reading) - now
    const explainedMs = (reading.heardAt - reading.sentAt) / 2
    if (Math.abs(difference) > JUMP_MS + explainedMs) return difference
    this.#from = { at: now, mono: reading.heardAt }
    this.#behindMs = Math.abs(difference) > explainedMs ? difference : 0
    return 0
  }

  /** Takes the store's time as it is. */
  adopt(reading: Reading): void {
    this.#from = { at: middle(reading), mono: reading.heardAt }
    this.#behindMs = 0
  }
}

/** What the time is when the reading is heard, if the way back took as long as the way there. */
function middle({ at, sentAt, heardAt }: Reading): Instant {
  return at + (heardAt - sentAt) / 2
}
