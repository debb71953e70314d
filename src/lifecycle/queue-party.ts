import type { PlayerId } from '../match/ids.ts'
import { readyUsedUp, whyNotQueue, type Party, type PartyRefusal } from '../match/party.ts'
import type { Parties } from '../ports/parties.ts'
import type { Place, TicketQueue } from '../ports/ticket-queue.ts'
import { endIfStopped } from './end-on-request.ts'
import { isOfAll, join, type Joiner, type JoinNeeds, type JoinOutcome } from './join.ts'

export type QueuePartyNeeds = JoinNeeds & {
  readonly parties: Parties
  readonly queue: Pick<TicketQueue, 'place' | 'leave'>
}

export type QueuePartyOutcome<No> =
  | JoinOutcome
  | PartyRefusal
  /** The queue does not take the party. */
  | { readonly kind: 'refused'; readonly why: No }
  /** Somebody joined or left in the same moment. */
  | { readonly kind: 'party-changed' }

/**
 * Queues the leader's party on one ticket. Its members are then no longer ready: they are asked again for the next
 * match. Repeated, it returns the place that the party has.
 */
export async function queueParty<No extends object>(
  needs: QueuePartyNeeds,
  by: PlayerId,
  joinerOf: (party: Party) => Joiner | No,
): Promise<QueuePartyOutcome<No>> {
  const read = await needs.parties.of(by)
  if (!read) return { kind: 'not-in-party', player: by }
  const { party } = read
  const refused = whyNotQueue(party, by)
  if (refused) {
    const place = refused.kind === 'not-ready' ? await placeTogether(needs, party, by) : undefined
    return place ? { kind: 'placed', place } : refused
  }
  const joiner = joinerOf(party)
  if (!('players' in joiner)) return { kind: 'refused', why: joiner }
  const joined = await join(needs, joiner)
  if (joined.kind !== 'placed') return joined
  return (await isStillOfAll(needs, party, by)) ? joined : { kind: 'party-changed' }
}

/** Their place from an earlier request, whose answer may have been lost. */
async function placeTogether(needs: QueuePartyNeeds, party: Party, by: PlayerId): Promise<Place | undefined> {
  const place = await needs.queue.place(by)
  if (!isOfAll(playersIn(party), place)) return undefined
  const isOver = place.kind === 'matched' && (await endIfStopped(needs, place.match)) === 'ended'
  return isOver ? undefined : place
}

/**
 * Uses up that everybody was ready, and looks whether the party is still that of the ticket. If not, the ticket is
 * taken back: whoever left before the party was queued did not find it in the queue.
 */
async function isStillOfAll(needs: QueuePartyNeeds, queued: Party, by: PlayerId): Promise<boolean> {
  for (;;) {
    const now = await needs.parties.of(by)
    const isSame = now?.party.id === queued.id
    if (isSame && (await needs.parties.replace(now, readyUsedUp(now.party))) === 'changed') continue
    if (isSame && playersIn(now.party).join(' ') === playersIn(queued).join(' ')) return true
    return (await needs.queue.leave(by)) === 'matched'
  }
}

const playersIn = ({ members }: Party): readonly PlayerId[] => members.map(({ player }) => player)
