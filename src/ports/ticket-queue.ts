import type { PlayerId, QueueId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { Charge } from '../match/rate.ts'
import type { GoneReason, Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

/** Where a ticket stands in one of its queues. */
export interface PlaceInQueue {
  readonly queue: QueueId
  /** 1 means first in the queue. */
  readonly position: number
  /** When the ticket that has waited longest was queued. */
  readonly oldestQueuedAt: Instant
  /** How many players wait in the queue; a party counts with each of its players. */
  readonly playersWaiting: number
}

/** Where a player is. */
export type Place =
  | {
      readonly kind: 'queued'
      readonly ticket: Ticket
      /** In the order of the ticket's queues. */
      readonly inQueues: readonly PlaceInQueue[]
    }
  | { readonly kind: 'matched'; readonly match: LiveMatch }
  | { readonly kind: 'gone'; readonly why: GoneReason }
  | { readonly kind: 'unknown' }

/** A ticket that was not let in: nothing was stored. */
export type NotLetIn =
  /** One of its charges is over its rate for this long. */
  | { readonly kind: 'too-often'; readonly waitMs: number }
  /** One of its queues has as many players as it may have. */
  | { readonly kind: 'full'; readonly queue: QueueId }

/** A request that is not a join. */
export interface Visit {
  readonly player: PlayerId | undefined
  readonly charges: readonly Charge[]
  readonly at: Instant
}

/** What is asked of a ticket at the door; without it, every ticket is let in. */
export interface Door {
  readonly charges: readonly Charge[]
  /** Players who may wait in each queue. A player who holds a place already finds it, however full the queue is. */
  readonly mostWaiting: number
}

/**
 * Players waiting for a match, in any queue of the system. A player holds at most one place: one ticket, which may wait in
 * several queues, or one live match. A ticket enters all its queues in one step, and leaves all of them in one.
 */
export interface TicketQueue {
  /**
   * Gives the ticket a place, unless one of its players holds one already: then the others get none either. Either way
   * it is a sign of life of each player. Returns the place of the first player who already held one, or the ticket's.
   */
  enqueue(ticket: Ticket): Promise<Place>
  /** The same for a ticket from outside, which may not be let in. The charges are counted in the same step. */
  enqueue(ticket: Ticket, door: Door): Promise<Place | NotLetIn>
  /**
   * Takes the player's ticket out of all its queues, with all its players: each is gone, because they `left`. A player in a
   * match stays in it.
   */
  leave(player: PlayerId): Promise<'left' | 'matched' | 'not-queued'>
  /** Returns where the player is: queued, in a live match, gone and why, or unknown. */
  place(player: PlayerId): Promise<Place>
  /** All waiting tickets, each once, of all queues and in no order; those that enter or leave meanwhile may or may not be included. */
  waiting(): Promise<readonly Ticket[]>
  /** The given tickets that still wait, as they were queued, each with its last sign of life. */
  stillWaiting(tickets: readonly Ticket[]): Promise<readonly Ticket[]>
  /** How many tickets wait in the queue; one that waits in several counts in each. */
  size(queue: QueueId): Promise<number>
  /** Records a sign of life of these players, wherever they are. */
  seen(players: readonly PlayerId[], now: Instant): Promise<void>
  /**
   * Counts a request against these charges; returns how long the caller must wait, or 0 if the request may go on. Then
   * it is a sign of life of the player, if one is named.
   */
  visit(visit: Visit): Promise<number>
  /**
   * Removes and returns the tickets with a player who gave no sign of life since then; all their players are gone. Many are removed in batches, so
   * that others need not wait: repeat until none are returned.
   */
  expire(unseenSince: Instant): Promise<readonly Ticket[]>
}
