import { byAge, type Ticket } from '../../match/ticket.ts'

/** Tickets in the order of their age. A join goes to the end; a ticket that is queued again goes to its old place. */
export class SortedTickets {
  readonly #tickets: Ticket[] = []

  get length(): number {
    return this.#tickets.length
  }

  first(limit: number): readonly Ticket[] {
    return this.#tickets.slice(0, limit)
  }

  add(ticket: Ticket): void {
    this.#tickets.splice(this.indexOf(ticket), 0, ticket)
  }

  remove(ticket: Ticket): void {
    const index = this.indexOf(ticket)
    if (this.#tickets[index]?.id === ticket.id) this.#tickets.splice(index, 1)
  }

  /** Where the ticket is, or would be. */
  indexOf(ticket: Ticket): number {
    let [low, high] = [0, this.#tickets.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#tickets[middle]
      if (other && byAge(other, ticket) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
