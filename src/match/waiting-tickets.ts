import type { TicketId } from './ids.ts'
import { byAge, type Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

/**
 * The tickets that wait in one queue, as whoever forms matches follows them. What the queue holds decides: a ticket that
 * left unheard is found out when it is claimed.
 */
export class WaitingTickets {
  readonly #known = new Map<TicketId, Ticket>()
  readonly #quiet = new Map<TicketId, Ticket>()
  #inOrder: Ticket[] = []
  #removed = false
  #sorted = true
  /** When to ask whether the quiet ones gave a sign of life. */
  lookAtQuietAt: Instant = 0

  add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      if (this.#known.has(ticket.id)) continue
      this.#quiet.delete(ticket.id)
      // One that was taken out and comes back must not stand in the list twice.
      if (this.#removed) this.#compact()
      const last = this.#inOrder.at(-1)
      if (last && byAge(last, ticket) > 0) this.#sorted = false
      this.#known.set(ticket.id, ticket)
      this.#inOrder.push(ticket)
    }
  }

  remove(tickets: Iterable<TicketId>): void {
    for (const id of tickets) {
      if (this.#known.delete(id)) this.#removed = true
      this.#quiet.delete(id)
    }
  }

  /** Not to be matched until it is added again: its player gave no sign of life for too long. */
  setAside(ticket: Ticket): void {
    this.remove([ticket.id])
    this.#quiet.set(ticket.id, ticket)
  }

  /** Those that may be matched, the longest waiting first. Costs nothing while nothing left. */
  get inOrder(): readonly Ticket[] {
    if (this.#removed) this.#compact()
    if (!this.#sorted) this.#inOrder.sort(byAge)
    this.#sorted = true
    return this.#inOrder
  }

  get quiet(): readonly Ticket[] {
    return [...this.#quiet.values()]
  }

  #compact(): void {
    this.#inOrder = this.#inOrder.filter((ticket) => this.#known.get(ticket.id) === ticket)
    this.#removed = false
  }
}
