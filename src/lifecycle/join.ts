import type { Attributes } from '../match/attributes.ts'
import type { PlayerId } from '../match/ids.ts'
import { playersOf, ticketsOf } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Ids } from '../ports/ids.ts'
import type { Door, NotLetIn, Place, TicketQueue } from '../ports/ticket-queue.ts'
import { endIfStopped, type EndOnRequestNeeds } from './end-on-request.ts'

export interface JoinNeeds extends EndOnRequestNeeds {
  readonly queue: Pick<TicketQueue, 'enqueue'>
  readonly ids: Ids
}

/** A player, or a party on one ticket, the queues that they join, and what each of them brings. */
export interface Joiner {
  readonly players: Ticket['players']
  readonly queues: Ticket['queues']
  readonly attributes: readonly Attributes[]
  /** Nothing for those whom no limit holds. */
  readonly door?: Door | undefined
}

/** A place that one of the players holds without the others. */
export interface Busy {
  readonly kind: 'busy'
  readonly player: PlayerId
  readonly place: Place & { readonly kind: 'queued' | 'matched' }
}

export type JoinOutcome = { readonly kind: 'placed'; readonly place: Place } | Busy | NotLetIn

/**
 * Queues the players, all or none. A player who is in any queue or in a live match already keeps that place; so does a
 * party whose players are on one ticket already. A party is refused if one of them holds another place.
 */
export async function join(needs: JoinNeeds, joiner: Joiner): Promise<JoinOutcome> {
  let place = await enqueue(needs, joiner)
  // The client may have read `STATE stop` before the server's report arrived here: then the player wants a new match.
  // Each player of a party may come from another match.
  for (let ended = 0; ended < joiner.players.length && place.kind === 'matched'; ended += 1) {
    if ((await endIfStopped(needs, place.match)) !== 'ended') break
    place = await enqueue(needs, { ...joiner, door: joiner.door && { ...joiner.door, charges: [] } })
  }
  if (place.kind === 'too-often' || place.kind === 'full') return place
  return busyIn(joiner, place) ?? { kind: 'placed', place }
}

function busyIn({ players }: Joiner, place: Place): Busy | undefined {
  if (players.length === 1 || place.kind === 'gone' || place.kind === 'unknown') return undefined
  if (isOfAll(players, place)) return undefined
  const holders = place.kind === 'queued' ? place.ticket.players : playersOf(place.match)
  const player = players.find((each) => holders.includes(each)) ?? players[0]
  return { kind: 'busy', player, place }
}

/** Whether it is the place of exactly these players, on one ticket. */
export function isOfAll(players: readonly PlayerId[], place: Place): boolean {
  const tickets = ticketsAt(place)
  return tickets.some(
    (ticket) =>
      ticket.players.length === players.length && players.every((player) => ticket.players.includes(player)),
  )
}

function ticketsAt(place: Place): readonly Ticket[] {
  switch (place.kind) {
    case 'queued':
      return [place.ticket]
    case 'matched':
      return ticketsOf(place.match)
    case 'gone':
    case 'unknown':
      return []
  }
}

function enqueue(needs: JoinNeeds, joiner: Joiner): Promise<Place | NotLetIn> {
  const { players, queues, attributes, door } = joiner
  const now = needs.clock.now()
  const brings = attributes.some((each) => Object.keys(each).length > 0) && { attributes }
  const id = needs.ids.ticket()
  const ticket = { id, queues, players, ...brings, queuedAt: now, seenAt: now, setbacks: [] }
  return door ? needs.queue.enqueue(ticket, door) : needs.queue.enqueue(ticket)
}
