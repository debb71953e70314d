import type { OtherLines } from '../../lifecycle/other-lines.ts'
import type { QueueId, TicketId } from '../../match/ids.ts'
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
  /** Claimed for a match of one of their queues: out of the lines of the others until the claim has decided. */
  readonly #held = new Map<TicketId, Ticket>()
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
        this.left(change.tickets)
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
    this.#held.clear()
    try {
      this.#add(await this.#needs.queue.waiting())
    } catch (error) {
      this.#read = false
      throw error
    }
  }

  /** For the turn of this queue: no other queue claims a ticket while it does. */
  othersThan(queue: QueueId): OtherLines {
    return {
      isHeld: ({ id }) => this.#held.has(id),
      hold: (tickets) => {
        for (const ticket of tickets) this.#hold(ticket, queue)
      },
      left: (tickets) => {
        this.left(tickets)
      },
      putBack: (tickets) => {
        for (const { id } of tickets) this.#putBack(id, queue)
      },
    }
  }

  /** These wait in no queue any more. */
  left(tickets: readonly TicketId[]): void {
    for (const id of tickets) this.#held.delete(id)
    for (const waiting of this.#waiting.values()) waiting.remove(tickets)
  }

  #hold(ticket: Ticket, planning: QueueId): void {
    const others = this.#linesOf(ticket, planning)
    if (others.length === 0) return
    this.#held.set(ticket.id, ticket)
    for (const waiting of others) waiting.remove([ticket.id])
  }

  /** Unless it has left meanwhile, or all queues were read again. */
  #putBack(id: TicketId, planned: QueueId): void {
    const ticket = this.#held.get(id)
    if (!ticket) return
    this.#held.delete(id)
    for (const waiting of this.#linesOf(ticket, planned)) waiting.add([ticket])
  }

  #linesOf({ queues }: Ticket, except?: QueueId): readonly WaitingTickets[] {
    return queues.flatMap((id) => {
      const queue = id === except ? undefined : this.#needs.queues.find(id)
      return queue ? [this.of(queue)] : []
    })
  }

  #add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      for (const waiting of this.#linesOf(ticket)) waiting.add([ticket])
      for (const queue of ticket.queues) if (!this.#needs.queues.find(queue)) this.#leaveWaiting(queue)
    }
  }

  /** By whose rules would it be matched? Another backend may know its queue, and lead next. */
  #leaveWaiting(queue: QueueId): void {
    if (this.#notServed.has(queue)) return
    this.#notServed.add(queue)
    this.#needs.log.warn({ queue }, 'players wait in a queue that this backend, which leads, does not know')
  }
}
