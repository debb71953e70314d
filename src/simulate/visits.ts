import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import { arrivals } from './arrivals.ts'
import { Crowd, type Party } from './crowd.ts'
import type { CrowdOptions } from './crowd-options.ts'
import { Random } from './random.ts'

/** A party that queues for the first time, at this millisecond of the run. */
export interface Visit {
  readonly atMs: number
  readonly party: Party
}

/** The first visit of each party, in order of time. What they do later depends on their matches. */
export function* visits(configured: ConfiguredQueue, options: CrowdOptions): Generator<Visit> {
  const crowd = new Crowd(configured, options)
  const random = new Random(options.seed, 'arrivals')
  const { coming } = options
  if (coming.kind === 'open') {
    for (const second of arrivals(coming, random))
      yield { atMs: Math.round(second * 1000), party: crowd.party() }
    return
  }
  // As if they had played before: spread over the length of a match.
  const times = Array.from({ length: coming.parties }, () => Math.round(random.next() * options.matchMs))
  for (const atMs of times.sort((a, b) => a - b)) yield { atMs, party: crowd.party() }
}
