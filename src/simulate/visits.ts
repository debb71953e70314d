import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import { arrivals } from './arrivals.ts'
import { Crowd } from './crowd.ts'
import type { CrowdOptions } from './crowd-options.ts'
import { Random } from './random.ts'
import { recordedVisits } from './recorded-visits.ts'
import type { Visit } from './visit.ts'

/** The first visit of each party, in order of time. What they do later depends on their matches. */
export function visits(configured: ConfiguredQueue, options: CrowdOptions): Iterator<Visit> {
  const { coming } = options
  switch (coming.kind) {
    case 'recorded':
      return recordedVisits(coming.file, configured.queue)
    case 'open':
      return guests(arrivals(coming, new Random(options.seed, 'arrivals')), new Crowd(configured, options))
    case 'closed':
      return guests(residents(coming.parties, options), new Crowd(configured, options))
  }
}

function* guests(seconds: Iterable<number>, crowd: Crowd): Generator<Visit> {
  for (const second of seconds) yield { atMs: Math.round(second * 1000), party: crowd.party() }
}

/** As if they had played before: spread over the length of a match. */
function residents(parties: number, { seed, matchMs }: CrowdOptions): readonly number[] {
  const random = new Random(seed, 'arrivals')
  const seconds = Array.from({ length: parties }, () => (random.next() * matchMs) / 1000)
  return seconds.sort((a, b) => a - b)
}
