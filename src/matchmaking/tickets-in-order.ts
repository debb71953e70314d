import type { TicketId } from '../match/ids.ts'
import { SortedList } from '../match/sorted-list.ts'
import { byAge, type Ticket } from '../match/ticket.ts'

/** Tickets by id and in order of arrival, each once. */
export class TicketsInOrder implements Iterable<Ticket> {
  readonly #known = new Map<TicketId, Ticket>()
  readonly #list = new SortedList(byAge, ({ queuedAt }) => queuedAt)
  /** Not in the list yet: a new leader adds a whole queue, and puts it in order at once. */
  #added: Ticket[] = []
  #players = 0

  /** The number of their players. */
  get players(): number {
    return this.#players
  }

  [Symbol.iterator](): Iterator<Ticket> {
    return this.#inOrder[Symbol.iterator]()
  }

  get(id: TicketId): Ticket | undefined {
    return this.#known.get(id)
  }

  first(limit: number): readonly Ticket[] {
    return this.#inOrder.first(limit)
  }

  /** Those who were queued later than this. */
  queuedAfter(time: number): Iterable<Ticket> {
    return this.#inOrder.above(time)
  }

  /** Returns whether it was not there yet. */
  add(ticket: Ticket): boolean {
    if (this.#known.has(ticket.id)) return false
    this.#known.set(ticket.id, ticket)
    this.#added.push(ticket)
    this.#players += ticket.players.length
    return true
  }

  /** Returns the ticket if it was there. */
  remove({ id }: Pick<Ticket, 'id'>): Ticket | undefined {
    const ticket = this.#known.get(id)
    if (!ticket) return undefined
    this.#known.delete(id)
    this.#inOrder.remove(ticket)
    this.#players -= ticket.players.length
    return ticket
  }

  get #inOrder(): SortedList<Ticket> {
    if (this.#added.length > 0) {
      this.#list.addAll(this.#added)
      this.#added = []
    }
    return this.#list
  }
}
