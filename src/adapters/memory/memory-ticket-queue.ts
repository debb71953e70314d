import type { PlayerId } from '../../match/ids.ts'
import type { GoneReason, Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { Place, TicketQueue } from '../../ports/ticket-queue.ts'
import type { MemoryState } from './memory-state.ts'

/** Players who asked meanwhile wait for one such step, and not for all that expires. */
const EXPIRE_AT_ONCE = 500

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryTicketQueue implements TicketQueue {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async enqueue(ticket: Ticket): Promise<Place> {
    const held = this.#state.players.get(ticket.player)
    if (held && held.kind !== 'gone') this.#state.sign(ticket.player, ticket.seenAt)
    else {
      this.#state.toQueue(ticket)
      this.#state.changes.queueChanged('grew')
      this.#state.changes.playerChanged(ticket.player)
    }
    return this.place(ticket.player)
  }

  async leave(player: PlayerId): Promise<'left' | 'matched' | 'not-queued'> {
    const held = this.#state.players.get(player)
    if (held?.kind === 'matched') return 'matched'
    if (held?.kind !== 'queued') return 'not-queued'
    this.#drop(held.ticket, { kind: 'left' })
    return 'left'
  }

  async place(player: PlayerId): Promise<Place> {
    const { players, queue, live } = this.#state
    const held = players.get(player)
    if (!held) return { kind: 'unknown' }
    if (held.kind === 'gone') return held
    if (held.kind === 'matched') {
      const match = live.get(held.match)
      return match ? { kind: 'matched', match } : { kind: 'unknown' }
    }
    const [oldest = held.ticket] = queue.first(1)
    const position = queue.indexOf(held.ticket) + 1
    return {
      kind: 'queued',
      ticket: held.ticket,
      position,
      oldestQueuedAt: oldest.queuedAt,
      length: queue.length,
    }
  }

  async oldest(limit: number, atLeast = 1): Promise<readonly Ticket[]> {
    const { queue } = this.#state
    return queue.length < atLeast ? [] : queue.first(limit)
  }

  async size(): Promise<number> {
    return this.#state.queue.length
  }

  async seen(players: readonly PlayerId[], now: Instant): Promise<void> {
    for (const player of players) if (this.#state.signs.has(player)) this.#state.sign(player, now)
  }

  async expire(unseenSince: Instant): Promise<readonly Ticket[]> {
    const expired: Ticket[] = []
    // The oldest sign comes first, so this reads what expires and one more.
    for (const [player, at] of this.#state.signs) {
      if (at > unseenSince || expired.length === EXPIRE_AT_ONCE) break
      const held = this.#state.players.get(player)
      this.#state.signs.delete(player)
      if (held?.kind !== 'queued') continue
      this.#drop(held.ticket, { kind: 'expired' })
      expired.push(held.ticket)
    }
    return expired
  }

  #drop(ticket: Ticket, why: GoneReason): void {
    this.#state.queue.remove(ticket)
    this.#state.toGone(ticket.player, why)
    this.#state.changes.queueChanged('shrank')
    this.#state.changes.playerChanged(ticket.player)
  }
}
