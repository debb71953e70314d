import type { TicketId } from '../match/ids.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { Line, Matchmaker } from './matchmaker.ts'

/**
 * The leader's copy of the tickets in one queue. The queue in the store decides: the claim reveals a ticket that left
 * unnoticed.
 */
export class WaitingTickets {
  /** Those that may be matched. */
  readonly line: Line
  readonly #quiet = new Map<TicketId, Ticket>()
  /** When to check the quiet tickets for new signs of life. */
  lookAtQuietAt: Instant = 0

  constructor(matchmaker: Pick<Matchmaker, 'line'>) {
    this.line = matchmaker.line()
  }

  get quiet(): readonly Ticket[] {
    return [...this.#quiet.values()]
  }

  add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      this.#quiet.delete(ticket.id)
      this.line.add(ticket)
    }
  }

  remove(tickets: Iterable<TicketId>): void {
    for (const id of tickets) {
      this.#quiet.delete(id)
      this.line.remove({ id })
    }
  }

  /** Excludes a quiet ticket until it is added again. */
  setAside(ticket: Ticket): void {
    this.remove([ticket.id])
    this.#quiet.set(ticket.id, ticket)
  }
}
