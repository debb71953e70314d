import { SortedList } from '../../match/sorted-list.ts'
import { byAge, type Ticket } from '../../match/ticket.ts'

/** The waiting tickets of one queue, in order, and the number of their players. */
export class QueuedTickets {
  readonly #inOrder = new SortedList<Ticket>(byAge)
  #players = 0

  get length(): number {
    return this.#inOrder.length
  }

  get players(): number {
    return this.#players
  }

  first(limit: number): readonly Ticket[] {
    return this.#inOrder.first(limit)
  }

  indexOf(ticket: Ticket): number {
    return this.#inOrder.indexOf(ticket)
  }

  add(ticket: Ticket): void {
    this.#inOrder.add(ticket)
    this.#players += ticket.players.length
  }

  /** The ticket must be in the queue. */
  remove(ticket: Ticket): void {
    this.#inOrder.remove(ticket)
    this.#players -= ticket.players.length
  }
}
