import type { TicketId } from '../match/ids.ts'
import type { Waiting } from './matchmaker.ts'
import { SortedList } from '../match/sorted-list.ts'
import { byAge, type Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

/**
 * The leader's copy of the tickets in one queue. The queue in the store decides: the claim reveals a ticket that left
 * unnoticed. Each operation costs about the square root of their number.
 */
export class WaitingTickets implements Waiting {
  readonly #known = new Map<TicketId, Ticket>()
  readonly #inOrder = new SortedList(byAge)
  readonly #quiet = new Map<TicketId, Ticket>()
  #players = 0
  /** When to check the quiet tickets for new signs of life. */
  lookAtQuietAt: Instant = 0

  get players(): number {
    return this.#players
  }

  /** Those that may be matched, the longest-waiting first. */
  [Symbol.iterator](): Iterator<Ticket> {
    return this.#inOrder[Symbol.iterator]()
  }

  get quiet(): readonly Ticket[] {
    return [...this.#quiet.values()]
  }

  add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      if (this.#known.has(ticket.id)) continue
      this.#quiet.delete(ticket.id)
      this.#known.set(ticket.id, ticket)
      this.#inOrder.add(ticket)
      this.#players += ticket.players.length
    }
  }

  remove(tickets: Iterable<TicketId>): void {
    for (const id of tickets) {
      this.#quiet.delete(id)
      const ticket = this.#known.get(id)
      if (!ticket) continue
      this.#known.delete(id)
      this.#inOrder.remove(ticket)
      this.#players -= ticket.players.length
    }
  }

  /** Excludes a quiet ticket until it is added again. */
  setAside(ticket: Ticket): void {
    this.remove([ticket.id])
    this.#quiet.set(ticket.id, ticket)
  }
}
