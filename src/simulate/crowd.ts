import type { AttributeValue } from '../match/attributes.ts'
import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import { largestParty } from '../matchmaking/seat-plans.ts'
import type { CrowdOptions } from './crowd-options.ts'
import { Random } from './random.ts'
import type { Source } from './source.ts'
import { sourcesFor } from './sources.ts'
import type { Party } from './visit.ts'

/** The parties that come to a queue, one after the other. */
export class Crowd {
  readonly #sources: ReadonlyMap<string, Source>
  readonly #sizes: Random
  readonly #friend: number
  readonly #largest: number

  constructor(configured: ConfiguredQueue, options: CrowdOptions) {
    const { queue, matchRules } = configured
    this.#sources = sourcesFor(configured, options)
    this.#sizes = new Random(options.seed, 'party sizes')
    this.#friend = options.party
    this.#largest = matchRules ? largestParty(matchRules.teams) : queue.rules.size
  }

  party(): Party {
    const size = this.#size()
    if (this.#sources.size === 0) return { size, attributes: undefined }
    const players: Record<string, AttributeValue>[] = Array.from({ length: size }, () => ({}))
    for (const [name, source] of this.#sources) {
      const values = source(size)
      for (const [i, value] of values.entries()) {
        const player = players[i]
        if (player) player[name] = value
      }
    }
    return { size, attributes: players }
  }

  /** Geometric; what is too large for a team is drawn again. */
  #size(): number {
    for (;;) {
      let size = 1
      while (this.#sizes.chance(this.#friend) && size <= this.#largest) size += 1
      if (size <= this.#largest) return size
    }
  }
}
