import type { PlayerId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { GoneReason, Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

/** Where a player is. */
export type Place =
  | {
      readonly kind: 'queued'
      readonly ticket: Ticket
      readonly position: number
      /** When the ticket that is next was queued. */
      readonly oldestQueuedAt: Instant
      readonly length: number
    }
  | { readonly kind: 'matched'; readonly match: LiveMatch }
  | { readonly kind: 'gone'; readonly why: GoneReason }
  | { readonly kind: 'unknown' }

/** Players waiting for a match. A player holds at most one place, in the queue or in a live match. */
export interface TicketQueue {
  /**
   * Gives the ticket a place, unless its player holds one already: then that one stays. Either way it is a sign of life,
   * and tells the place that he holds now.
   */
  enqueue(ticket: Ticket): Promise<Place>
  /** Takes the player out of the queue; a player who is in a match stays in it. */
  leave(player: PlayerId): Promise<'left' | 'matched' | 'not-queued'>
  /** Tells where the player is: queued (1 is next), in a live match, gone and why, or unknown. */
  place(player: PlayerId): Promise<Place>
  /** Gives the oldest tickets first, and no more than the limit; none when fewer than `atLeast` wait. */
  oldest(limit: number, atLeast?: number): Promise<readonly Ticket[]>
  size(): Promise<number>
  /** Notes a sign of life of these players, wherever they are. */
  seen(players: readonly PlayerId[], now: Instant): Promise<void>
  /**
   * Takes out tickets whose players gave no sign of life since then, and tells which. Many are taken in portions, so that
   * others need not wait: ask again until it tells none.
   */
  expire(unseenSince: Instant): Promise<readonly Ticket[]>
}
