import type { PlayerId, QueueId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { GoneReason, Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

/** Where a player is. */
export type Place =
  | {
      readonly kind: 'queued'
      readonly ticket: Ticket
      /** 1: no ticket of the queue has waited longer. */
      readonly position: number
      /** When the ticket that has waited longest was queued. */
      readonly oldestQueuedAt: Instant
      readonly length: number
    }
  | { readonly kind: 'matched'; readonly match: LiveMatch }
  | { readonly kind: 'gone'; readonly why: GoneReason }
  | { readonly kind: 'unknown' }

/** Players waiting for a match, in any of the system's queues. A player holds at most one place: in one queue, or in one live match. */
export interface TicketQueue {
  /**
   * Gives the ticket a place, unless one of its players holds one already: then nobody gets another. Either way it is a
   * sign of life of each, and tells the place of the first player who held one before, or of the ticket.
   */
  enqueue(ticket: Ticket): Promise<Place>
  /** Takes the player's ticket out of the queue; a player who is in a match stays in it. */
  leave(player: PlayerId): Promise<'left' | 'matched' | 'not-queued'>
  /** Tells where the player is: queued, in a live match, gone and why, or unknown. */
  place(player: PlayerId): Promise<Place>
  /** All tickets that wait, of all queues and in no order; one that comes or goes meanwhile may be among them or not. */
  waiting(): Promise<readonly Ticket[]>
  /** Those of the tickets that still wait, each with its last sign of life. */
  stillWaiting(tickets: readonly Ticket[]): Promise<readonly Ticket[]>
  size(queue: QueueId): Promise<number>
  /** Notes a sign of life of these players, wherever they are. */
  seen(players: readonly PlayerId[], now: Instant): Promise<void>
  /**
   * Takes out tickets with a player who gave no sign of life since then, and tells which. Many are taken in portions, so that
   * others need not wait: ask again until it tells none.
   */
  expire(unseenSince: Instant): Promise<readonly Ticket[]>
}
