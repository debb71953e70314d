import type { PlayerId } from '../match/ids.ts'
import { isMember, type Party } from '../match/party.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Place, TicketQueue } from '../ports/ticket-queue.ts'

/** Where each member is. */
export type PartyPlaces = ReadonlyMap<PlayerId, Place>

export async function placesOf({ members }: Party, queue: Pick<TicketQueue, 'place'>): Promise<PartyPlaces> {
  return new Map(
    await Promise.all(members.map(async ({ player }) => [player, await queue.place(player)] as const)),
  )
}

/**
 * The ticket with which the party waits: one that two members share, or that of a party of one. Nothing is stored
 * about it with the party, so the two can never disagree.
 */
export function sharedTicket(party: Party, places: PartyPlaces): Ticket | undefined {
  const tickets = [...places.values()].flatMap((place) => (place.kind === 'queued' ? [place.ticket] : []))
  const fewest = Math.min(party.members.length, 2)
  return tickets.find(({ players }) => players.filter((player) => isMember(party, player)).length >= fewest)
}
