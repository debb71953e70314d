import type { QueueId } from './ids.ts'
import { mapTickets, type Roster } from './roster.ts'
import type { Ticket } from './ticket.ts'

/**
 * A ticket of a match that is kept outside of this program, in a store or by a game server. A ticket of one queue has the
 * form from before there could be several; of a ticket in several queues, a program from that time sees the first.
 */
type KeptTicket = Omit<Ticket, 'queues'> & {
  readonly queue: QueueId
  readonly queues?: Ticket['queues']
}

interface Rostered {
  readonly roster: Roster
}

/** The match or order as it is kept, to be written as JSON. */
export function keptOf(match: Rostered): object {
  return {
    ...match,
    roster: match.roster.map((team) => ({ ...team, tickets: team.tickets.map(keptTicket) })),
  }
}

/** The match or order that was kept. */
export function fromKept<Match extends Rostered>(kept: Match): Match {
  return { ...kept, roster: mapTickets(kept.roster, ticketIn) }
}

function keptTicket({ id, queues, ...ticket }: Ticket): KeptTicket {
  const [queue] = queues
  return { id, queue, ...ticket, ...(queues.length > 1 && { queues }) }
}

function ticketIn(kept: Ticket | KeptTicket): Ticket {
  if (!('queue' in kept)) return kept
  const { queue, queues = [queue], ...ticket } = kept
  return { ...ticket, queues }
}
