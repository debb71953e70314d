import type { PlayerId, QueueId } from '../../match/ids.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { Door, NotLetIn, Place, PlaceInQueue, TicketQueue, Visit } from '../../ports/ticket-queue.ts'
import type { MemoryState } from './memory-state.ts'

/** Requests that arrive meanwhile wait for one such step, not for everything that expires. */
const EXPIRE_AT_ONCE = 500

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryTicketQueue implements TicketQueue {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async enqueue(ticket: Ticket): Promise<Place>
  async enqueue(ticket: Ticket, door: Door): Promise<Place | NotLetIn>
  async enqueue(ticket: Ticket, door?: Door): Promise<Place | NotLetIn> {
    const refused = door && this.#refusal(ticket, door)
    if (refused) return refused
    const holder = ticket.players.find((player) => this.#holdsPlace(player))
    if (holder === undefined) {
      this.#state.toQueue(ticket)
      this.#state.changes.queueChanged({ kind: 'queued', tickets: [ticket] })
      for (const player of ticket.players) this.#state.changes.playerChanged(player)
    }
    for (const player of ticket.players) this.#state.sign(player, ticket.seenAt)
    return this.place(holder ?? ticket.players[0])
  }

  async leave(player: PlayerId): Promise<'left' | 'matched' | 'not-queued'> {
    const held = this.#state.players.get(player)
    if (held?.kind === 'matched') return 'matched'
    if (held?.kind !== 'queued') return 'not-queued'
    this.#state.drop(held.ticket, { kind: 'left' })
    return 'left'
  }

  async place(player: PlayerId): Promise<Place> {
    const { players, live } = this.#state
    const held = players.get(player)
    if (!held) return { kind: 'unknown' }
    if (held.kind === 'gone') return held
    if (held.kind === 'matched') {
      const match = live.get(held.match)
      return match ? { kind: 'matched', match } : { kind: 'unknown' }
    }
    const { ticket } = held
    return { kind: 'queued', ticket, inQueues: ticket.queues.map((queue) => this.#placeIn(queue, ticket)) }
  }

  async waiting(): Promise<readonly Ticket[]> {
    return [...new Set([...this.#state.queues.values()].flatMap((queue) => queue.first(queue.length)))]
  }

  async stillWaiting(tickets: readonly Ticket[]): Promise<readonly Ticket[]> {
    return tickets.flatMap((ticket) => {
      const queued = this.#state.queuedTicket(ticket.players[0])
      return queued && this.#state.isQueued(ticket) ? this.#state.seenAt(queued) : []
    })
  }

  async size(queue: QueueId): Promise<number> {
    return this.#state.queue(queue).length
  }

  async seen(players: readonly PlayerId[], now: Instant): Promise<void> {
    for (const player of players) if (this.#state.signs.has(player)) this.#state.sign(player, now)
  }

  async visit({ player, charges, at }: Visit): Promise<number> {
    const waitMs = this.#state.rates.spend(charges, at)
    if (waitMs === 0 && player !== undefined) await this.seen([player], at)
    return waitMs
  }

  async expire(unseenSince: Instant): Promise<readonly Ticket[]> {
    const expired: Ticket[] = []
    // The oldest signs come first, so this stops after the expired ones.
    for (const [player, at] of this.#state.signs) {
      if (at > unseenSince || expired.length === EXPIRE_AT_ONCE) break
      const held = this.#state.players.get(player)
      this.#state.signs.delete(player)
      if (held?.kind !== 'queued') continue
      this.#state.drop(held.ticket, { kind: 'expired' })
      expired.push(held.ticket)
    }
    return expired
  }

  #refusal(ticket: Ticket, { charges, mostWaiting }: Door): NotLetIn | undefined {
    const waitMs = this.#state.rates.spend(charges, ticket.seenAt)
    if (waitMs > 0) return { kind: 'too-often', waitMs }
    if (ticket.players.some((player) => this.#holdsPlace(player))) return undefined
    const full = ticket.queues.find(
      (queue) => this.#state.queue(queue).players + ticket.players.length > mostWaiting,
    )
    return full === undefined ? undefined : { kind: 'full', queue: full }
  }

  #placeIn(id: QueueId, ticket: Ticket): PlaceInQueue {
    const queue = this.#state.queue(id)
    const [oldest = ticket] = queue.first(1)
    return {
      queue: id,
      position: queue.indexOf(ticket) + 1,
      oldestQueuedAt: oldest.queuedAt,
      playersWaiting: queue.players,
    }
  }

  #holdsPlace(player: PlayerId): boolean {
    const held = this.#state.players.get(player)
    return held !== undefined && held.kind !== 'gone'
  }
}
