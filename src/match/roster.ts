import type { PlayerId } from './ids.ts'
import type { Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

/** Players on one side of a match. A ticket is never split between teams. */
export interface Team {
  readonly name: string
  readonly tickets: readonly Ticket[]
}

/** Who plays in a match. */
export type Roster = readonly Team[]

/** A player's place in a match. */
export interface Seat {
  readonly player: PlayerId
  readonly team: string
  readonly ticket: Ticket
}

interface Rostered {
  readonly roster: Roster
}

/** All seats of the match, team by team: the one way to read a roster. */
export function seatsOf({ roster }: Rostered): readonly Seat[] {
  return roster.flatMap(({ name: team, tickets }) =>
    tickets.flatMap((ticket) => ticket.players.map((player) => ({ player, team, ticket }))),
  )
}

/** The player's ticket, reduced to that player. */
export function ticketOf(match: Rostered, player: PlayerId): Ticket | undefined {
  const seat = seatsOf(match).find((each) => each.player === player)
  return seat && { ...seat.ticket, players: [player] }
}

export function playersOf(match: Rostered): readonly PlayerId[] {
  return seatsOf(match).map(({ player }) => player)
}

export function ticketsOf({ roster }: Rostered): readonly Ticket[] {
  return roster.flatMap(({ tickets }) => tickets)
}

/** The roster with each ticket changed; `undefined` removes the ticket. */
function mapTickets(roster: Roster, change: (ticket: Ticket) => Ticket | undefined): Roster {
  return roster.map(({ name, tickets }) => ({
    name,
    tickets: tickets.flatMap((ticket) => change(ticket) ?? []),
  }))
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
  return mapTickets(roster, (ticket) => {
    const [first, ...others] = ticket.players.filter((player) => player !== leaver)
    return first === undefined ? undefined : { ...ticket, players: [first, ...others] }
  })
}
