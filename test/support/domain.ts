import type { MatchId, PlayerId, TicketId } from '../../src/match/ids.ts'
import type { FormingMatch } from '../../src/match/match.ts'
import type { ServerOrder } from '../../src/match/server.ts'
import type { Ticket } from '../../src/match/ticket.ts'

export const player = (name: string) => name as PlayerId

export function ticketOf(name: string, queuedAt = 1): Ticket {
  return {
    id: `ticket-${name}-${queuedAt}` as TicketId,
    player: player(name),
    queuedAt,
    seenAt: queuedAt,
    setbacks: [],
  }
}

export function formingMatch(id: string, tickets: readonly Ticket[]): FormingMatch {
  return { id: id as MatchId, state: 'forming', tickets, formedAt: 10, since: 10 }
}

export function orderOf(match: string, players: readonly string[] = ['a', 'b']): ServerOrder {
  return { id: match as MatchId, tickets: players.map((name) => ticketOf(name)), formedAt: 10 }
}
