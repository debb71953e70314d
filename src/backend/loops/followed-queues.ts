import type { QueueId } from '../../match/ids.ts'
import type { Queue, Queues } from '../../match/queues.ts'
import type { Ticket } from '../../match/ticket.ts'
import { WaitingTickets } from '../../match/waiting-tickets.ts'
import type { QueueChange } from '../../ports/changes.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'

interface FollowNeeds {
  readonly queues: Queues
  readonly queue: Pick<TicketQueue, 'waiting'>
}

/** All waiting tickets of this system, in memory: read once when a term begins or news were missed, and followed from then on. */
export class FollowedQueues {
  readonly #needs: FollowNeeds
  readonly #waiting = new Map<QueueId, WaitingTickets>()
  #read = false

  constructor(needs: FollowNeeds) {
    this.#needs = needs
  }

  of({ id }: Pick<Queue, 'id'>): WaitingTickets {
    const known = this.#waiting.get(id)
    if (known) return known
    const waiting = new WaitingTickets()
    this.#waiting.set(id, waiting)
    return waiting
  }

  forget(): void {
    this.#read = false
  }

  changed(change: QueueChange): void {
    // Whoever does not form matches reads the queues when it begins to.
    if (!this.#read) return
    switch (change.kind) {
      case 'queued':
        this.#add(change.tickets)
        return
      case 'left':
        for (const waiting of this.#waiting.values()) waiting.remove(change.tickets)
        return
      case 'missed':
        this.forget()
    }
  }

  async readUnlessRead(): Promise<void> {
    if (this.#read) return
    // Set first: what is missed while we read makes us read again. News meanwhile go into the new lists, and stay true.
    this.#read = true
    this.#waiting.clear()
    try {
      this.#add(await this.#needs.queue.waiting())
    } catch (error) {
      this.#read = false
      throw error
    }
  }

  #add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) this.of(this.#needs.queues.of(ticket)).add([ticket])
  }
}
