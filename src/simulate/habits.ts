import type { CrowdOptions } from './crowd-options.ts'
import { Random } from './random.ts'

/** A match is this much longer or shorter than usual (standard deviation), and no shorter than a tenth. */
const VARIES = 0.15
const SHORTEST = 0.1

/** How long players wait, play and pause, in whole milliseconds. */
export class Habits {
  readonly #options: CrowdOptions
  readonly #patience: Random
  readonly #matches: Random
  readonly #pauses: Random

  constructor(options: CrowdOptions) {
    this.#options = options
    this.#patience = new Random(options.seed, 'patience')
    this.#matches = new Random(options.seed, 'matches')
    this.#pauses = new Random(options.seed, 'pauses')
  }

  /** After how long a ticket gives up; nothing if never. */
  patienceMs(): number | undefined {
    const { patienceMs } = this.#options
    return patienceMs === undefined ? undefined : Math.round(this.#patience.exponential(patienceMs))
  }

  matchMs(): number {
    const factor = Math.max(1 + VARIES * this.#matches.normal(), SHORTEST)
    return Math.round(this.#options.matchMs * factor)
  }

  /** The time between two requests of a party, besides its match; nothing if it does not come again. */
  pauseMs(): number | undefined {
    const { coming, pauseMs } = this.#options
    if (coming.kind === 'recorded') return undefined
    if (coming.kind === 'open' && !this.#pauses.chance(coming.again)) return undefined
    return Math.round(this.#pauses.exponential(pauseMs))
  }
}
