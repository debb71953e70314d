import type { TicketId } from '../match/ids.ts'
import type { Ticket } from '../match/ticket.ts'

/**
 * The lines of the other queues in which tickets of a queue wait too. Of two queues that could match the same ticket in one
 * turn, the second one must do without it.
 */
export interface OtherLines {
  /** Whether another queue's claim holds it. */
  readonly isHeld: (ticket: Pick<Ticket, 'id'>) => boolean
  /** Takes the tickets out of them, while a claim decides. */
  hold(tickets: readonly Ticket[]): void
  /** These were matched. */
  left(tickets: readonly TicketId[]): void
  /** Puts the others back that still wait. */
  putBack(tickets: readonly Ticket[]): void
}
