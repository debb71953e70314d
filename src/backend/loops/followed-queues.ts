import { fitTicket } from '../../lifecycle/fit-ticket.ts'
import type { OtherLines } from '../../lifecycle/other-lines.ts'
import type { QueueId, TicketId } from '../../match/ids.ts'
import type { Line, Matchmaker } from '../../matchmaking/matchmaker.ts'
import type { Queue, Queues } from '../../matchmaking/queues.ts'
import type { Ticket } from '../../match/ticket.ts'
import { WaitingTickets } from '../../matchmaking/waiting-tickets.ts'
import type { QueueChange } from '../../ports/changes.ts'
import type { TicketQueue } from '../../ports/ticket-queue.ts'

/** The ticket as this line's queue asks for it. */
interface LeftLine {
  readonly line: Line
  readonly ticket: Ticket
}

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
  /** Claimed for a match of one of their queues, with the lines of others that they left until the claim has decided. */
  readonly #held = new Map<TicketId, readonly LeftLine[]>()
  /** No queue of the configuration takes them. */
  readonly #unfit = new Map<TicketId, Ticket>()
  /** The latest read, ended or not; nothing if all must be read again. */
  #read: Promise<void> | undefined

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
    this.#read = undefined
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

  /** A read that somebody else began is waited for: until its end the lines lack tickets, and nobody would look again. */
  async readUnlessRead(): Promise<void> {
    // Set first: a miss during the read triggers another one. Changes meanwhile go into the new lists.
    const read = (this.#read ??= this.#readAll())
    try {
      await read
    } catch (error) {
      if (this.#read === read) this.forget()
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
        for (const { id } of tickets) this.#putBack(id)
      },
    }
  }

  /** These wait in no queue any more. */
  left(tickets: readonly TicketId[]): void {
    for (const id of tickets) {
      this.#held.delete(id)
      this.#unfit.delete(id)
    }
    for (const waiting of this.#waiting.values()) waiting.remove(tickets)
  }

  async #readAll(): Promise<void> {
    this.#waiting.clear()
    this.#held.clear()
    this.#unfit.clear()
    this.#add(await this.#needs.queue.waiting())
  }

  #hold({ id, queues }: Ticket, planning: QueueId): void {
    if (queues.length === 1) return
    const others = this.#known(queues.filter((queue) => queue !== planning))
    const left = others.flatMap((queue): readonly LeftLine[] => {
      const { line } = this.of(queue)
      const ticket = line.remove({ id })
      return ticket ? [{ line, ticket }] : []
    })
    this.#held.set(id, left)
  }

  /** Unless it has left meanwhile, or all queues were read again. A queue that had set it aside as quiet keeps it so. */
  #putBack(id: TicketId): void {
    for (const { line, ticket } of this.#held.get(id) ?? []) line.add(ticket)
    this.#held.delete(id)
  }

  #known(queues: readonly QueueId[]): readonly Queue[] {
    return queues.flatMap((id) => this.#needs.queues.find(id) ?? [])
  }

  #add(tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      if (this.#enterLines(ticket) === 0) this.#unfit.set(ticket.id, ticket)
    }
  }

  /** Returns how many of its queues take the ticket as they are now. */
  #enterLines(ticket: Ticket): number {
    let lines = 0
    for (const queue of this.#known(ticket.queues)) {
      const fitting = fitTicket(ticket, queue)
      if (!fitting) continue
      this.of(queue).add([fitting])
      lines += 1
    }
    return lines
  }
}
