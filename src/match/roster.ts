import type { Attributes } from './attributes.ts'
import type { PlayerId } from './ids.ts'
import { ticketWithout, type Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

/** Players on one side of a match. A ticket is never split between teams. */
export interface Team {
  readonly name: string
  readonly tickets: readonly Ticket[]
  /** What each player of it is to play, where its queue has roles. */
  readonly roles?: Readonly<Record<PlayerId, string>>
}

/** Who plays in a match. */
export type Roster = readonly Team[]

/** A player's place in a match. */
export interface Seat {
  readonly player: PlayerId
  readonly team: string
  readonly ticket: Ticket
  readonly role?: string
  /** What the player brought; empty in a queue that asks for nothing. */
  readonly attributes: Attributes
}

export interface Rostered {
  readonly roster: Roster
}

/** All seats of the match, team by team: the one way to read a roster. */
export function seatsOf({ roster }: Rostered): readonly Seat[] {
  return roster.flatMap(({ name: team, tickets, roles = {} }) =>
    tickets.flatMap((ticket) =>
      ticket.players.map((player, i) => ({
        player,
        team,
        ticket,
        // Its own: a player may be called "constructor".
        ...(Object.hasOwn(roles, player) && { role: roles[player] }),
        attributes: ticket.attributes?.[i] ?? {},
      })),
    ),
  )
}

/** The player's ticket, reduced to that player. */
export function ticketOf(match: Rostered, player: PlayerId): Ticket | undefined {
  const seat = seatsOf(match).find((each) => each.player === player)
  return seat && ticketWithout(seat.ticket, (each) => each !== player)
}

export function playersOf(match: Rostered): readonly PlayerId[] {
  return seatsOf(match).map(({ player }) => player)
}

export function ticketsOf({ roster }: Rostered): readonly Ticket[] {
  return roster.flatMap(({ tickets }) => tickets)
}

/** The roster with each ticket changed; `undefined` removes the ticket. */
export function mapTickets(roster: Roster, change: (ticket: Ticket) => Ticket | undefined): Roster {
  return roster.map((team) => ({ ...team, tickets: team.tickets.flatMap((ticket) => change(ticket) ?? []) }))
}

/** The roster without what its players bring. */
export function withoutAttributes(roster: Roster): Roster {
  return mapTickets(roster, ({ attributes: _attributes, ...ticket }) => ticket)
}

/** The roster with the last signs of life: a ticket has that of its player who gave none for longest. */
export function seenBy(roster: Roster, signOf: (player: PlayerId) => Instant): Roster {
  return mapTickets(roster, (ticket) => {
    const signs = ticket.players.map((player) => Math.max(ticket.seenAt, signOf(player)))
    return { ...ticket, seenAt: Math.min(...signs) }
  })
}

/** The roster without the player; the rest of a party stays. */
export function withoutPlayer(roster: Roster, leaver: PlayerId): Roster {
  return mapTickets(roster, (ticket) => ticketWithout(ticket, (player) => player === leaver))
}
