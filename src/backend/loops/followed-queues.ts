import type { QueueId } from '../../match/ids.ts'
import type { Queue, Queues } from '../../matchmaking/queues.ts'
import type { Ticket } from '../../match/ticket.ts'
import { WaitingTickets } from '../../matchmaking/waiting-tickets.ts'
import type { QueueChange } from '../../ports/changes.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'
import type { Logger } from '../../runtime/log.ts'

interface FollowNeeds {
  readonly queues: Queues
  readonly queue: Pick<TicketQueue, 'waiting'>
  readonly log: Pick<Logger, 'warn'>
}

/**
 * All waiting tickets of this system, in memory: read once when a term begins or notifications were missed, and
 * followed from then on.
 */
export class FollowedQueues {
  readonly #needs: FollowNeeds
  readonly #waiting = new Map<QueueId, WaitingTickets>()
  readonly #notServed = new Set<QueueId>()
  #read = false

  constructor(needs: FollowNeeds) {
    this.#needs = needs
  }

  of({ id, matchmaker }: Pick<Queue, 'id' | 'matchmaker'>): WaitingTickets {
    const known = this.#waiting.get(id)
    if (known) return known
    const waiting = new WaitingTickets(matchmaker)
    this.#waiting.set(id, waiting)
    return waiting
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
      if (queue) this.of(queue).add([ticket])
      else this.#leaveWaiting(ticket)
    }
  }

  /** By whose rules would it be matched? Another backend may know its queue, and lead next. */
  #leaveWaiting({ queue }: Ticket): void {
    if (this.#notServed.has(queue)) return
    this.#notServed.add(queue)
    this.#needs.log.warn({ queue }, 'players wait in a queue that this backend, which leads, does not know')
  }
}
