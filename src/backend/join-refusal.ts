import type { Busy, JoinOutcome } from '../lifecycle/join.ts'
import type { Metrics } from './metrics.ts'
import { named } from './queues-for.ts'
import type { Refusal } from './refusal.ts'

/** When to try a full queue again: matches form all the time. */
const FULL_FOR_SECONDS = 5

/** The refusal of players who asked well, and still got no place; those beyond a limit are counted. */
export function joinRefusal(
  outcome: Exclude<JoinOutcome, { kind: 'placed' }>,
  { refusals }: Pick<Metrics, 'refusals'>,
): Refusal {
  switch (outcome.kind) {
    case 'busy':
      return { code: 'PARTY_MEMBER_BUSY', detail: busySentence(outcome) }
    case 'too-often':
      refusals.inc({ reason: 'joins' })
      return tooOften(outcome.waitMs)
    case 'full':
      refusals.inc({ reason: 'queue-full' })
      return {
        code: 'QUEUE_FULL',
        detail: `Queue ${outcome.queue} has as many players as it may have.`,
        retryAfterSeconds: FULL_FOR_SECONDS,
      }
  }
}

export function tooOften(waitMs: number): Refusal {
  return { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: Math.ceil(waitMs / 1000) }
}

/** Why a party has no place together. */
function busySentence({ player, place }: Busy): string {
  return place.kind === 'queued'
    ? `${player} is queued already, in ${named(place.ticket.queues)}.`
    : `${player} is in a match already.`
}
