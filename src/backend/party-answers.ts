import type { PartyOutcome } from '../lifecycle/change-party.ts'
import { sharedTicket, type PartyPlaces } from '../lifecycle/party-places.ts'
import type { QueuePartyOutcome } from '../lifecycle/queue-party.ts'
import type { Party } from '../match/party.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Place } from '../ports/ticket-queue.ts'
import type { StatusAnswer } from '../protocol/http.ts'
import type { PartyAnswer } from '../protocol/party.ts'
import { joinRefusal } from './join-refusal.ts'
import type { Metrics } from './metrics.ts'
import { named } from './queues-for.ts'
import type { Refusal } from './refusal.ts'

export function partyAnswer(party: Party, places: PartyPlaces): PartyAnswer {
  const ticket = sharedTicket(party, places)
  return {
    code: party.code,
    leader: party.leader,
    members: party.members.map(({ player, ready }) => ({
      player_id: player,
      ready,
      state: stateAt(places.get(player)),
    })),
    ...(ticket && queuesOf(ticket)),
  }
}

function queuesOf({ queues }: Ticket): Pick<PartyAnswer, 'queue' | 'queues'> {
  return { queue: queues[0], ...(queues.length > 1 && { queues: [...queues] }) }
}

function stateAt(place: Place | undefined): StatusAnswer['state'] {
  switch (place?.kind) {
    case 'queued':
      return 'queued'
    case 'matched':
      return place.match.state === 'forming' ? 'starting' : place.match.state
    case 'gone':
      return 'ended'
    case 'unknown':
    case undefined:
      return 'unknown'
  }
}

/** The refusal of a request about a party. */
export function partyRefusal(outcome: Exclude<PartyOutcome, { kind: 'changed' }>): Refusal {
  switch (outcome.kind) {
    case 'unknown-party':
      return { code: 'UNKNOWN_PARTY' }
    case 'in-another-party':
      return { code: 'ALREADY_IN_PARTY' }
    case 'party-queued':
      return { code: 'PARTY_QUEUED', detail: `It waits in ${named(outcome.queues)}.` }
    case 'not-in-party':
      return { code: 'NOT_IN_PARTY', detail: `${outcome.player} is not in it.` }
    case 'party-full':
      return { code: 'PARTY_FULL', detail: `A party has at most ${outcome.most} members.` }
    case 'not-leader':
      return { code: 'NOT_LEADER', detail: `The leader is ${outcome.leader}.` }
    case 'not-ready':
      return { code: 'NOT_READY', detail: `Not ready: ${outcome.players.join(', ')}.` }
  }
}

/** The refusal of a party that was to be queued. */
export function queueRefusal(
  outcome: Exclude<QueuePartyOutcome<Refusal>, { kind: 'placed' }>,
  metrics: Pick<Metrics, 'refusals'>,
): Refusal {
  switch (outcome.kind) {
    case 'busy':
    case 'too-often':
    case 'full':
      return joinRefusal(outcome, metrics)
    case 'refused':
      return outcome.why
    case 'party-changed':
      return { code: 'NOT_READY', detail: 'Somebody joined or left in the same moment.' }
    case 'not-in-party':
    case 'party-full':
    case 'not-leader':
    case 'not-ready':
      return partyRefusal(outcome)
  }
}
