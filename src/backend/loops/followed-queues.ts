import { fitTicket } from '../../lifecycle/fit-ticket.ts'
import type { TicketId } from '../../match/ids.ts'
import type { Matchmaker } from '../../matchmaking/matchmaker.ts'
import type { Queue, Queues } from '../../matchmaking/queues.ts'
import type { Ticket } from '../../match/ticket.ts'
import { WaitingTickets } from '../../matchmaking/waiting-tickets.ts'
import type { QueueChange } from '../../ports/changes.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'

interface FollowNeeds {
  readonly queues: Queues
  readonly queue: Pick<TicketQueue, 'waiting'>
}

/**
 * All waiting tickets of this system, in memory: read once when a term begins or notifications were missed, and
 * followed from then on.
 */
export class FollowedQueues {
  readonly #needs: FollowNeeds
  /** A queue that a new configuration changes has a new matchmaker, and so a new line. */
  readonly #waiting = new Map<Matchmaker, WaitingTickets>()
  readonly #unfit = new Map<TicketId, Ticket>()
  #read = false

  constructor(needs: FollowNeeds) {
    this.#needs = needs
  }

  of({ matchmaker }: Pick<Queue, 'matchmaker'>): WaitingTickets {
    const known = this.#waiting.get(matchmaker)
    if (known) return known
    const waiting = new WaitingTickets(matchmaker)
    this.#waiting.set(matchmaker, waiting)
    return waiting
  }

  /** Hands over the tickets that no queue has a place for, once. */
  takeUnfit(): readonly Ticket[] {
    const unfit = [...this.#unfit.values()]
    this.#unfit.clear()
    return unfit
  }

  forget(): void {
    this.#read = false
  }

  changed(change: QueueChange): void {
    // A backend that does not lead reads the queues once it does.
    if (!this.#read) return
    switch (change.kind) {
      case 'queued':
        this.#add(change.tickets)
        return
      case 'left':
        for (const waiting of this.#waiting.values()) waiting.remove(change.tickets)
        for (const id of change.tickets) this.#unfit.delete(id)
        return
      case 'missed':
        this.forget()
    }
  }

  async readUnlessRead(): Promise<void> {
    if (this.#read) return
    // Set first: a miss during the read triggers another one. Changes meanwhile go into the new lists.
    this.#read = true
    this.#waiting.clear()
    this.#unfit.clear()
    try {
      this.#add(await this.#needs.queue.waiting())
    } catch (error) {
      this.#read = false
      throw error
    }
  }

  #add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      const queue = this.#needs.queues.find(ticket.queue)
      const fitting = queue && fitTicket(ticket, queue)
      if (fitting) this.of(queue).add([fitting])
      else this.#unfit.set(ticket.id, ticket)
    }
  }
}
