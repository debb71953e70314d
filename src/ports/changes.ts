import type { PlayerId, TicketId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { Ticket } from '../match/ticket.ts'

export type Unsubscribe = () => void

/** What changed in a queue. */
export type QueueChange =
  | { readonly kind: 'queued'; readonly tickets: readonly Ticket[] }
  | { readonly kind: 'left'; readonly tickets: readonly TicketId[] }
  /** News may have been lost: whoever follows a queue must read it again. */
  | { readonly kind: 'missed' }

/** Tells of changes. News may be lost, and is never wrong at the time it was sent; a loss that is noticed is told as `missed`. */
export interface Changes {
  /** Tells which tickets came into a queue, or left one. */
  onQueue(listener: (change: QueueChange) => void): Unsubscribe
  /** Tells of every change of the player's place, but for the position; of a match that moved on, what it is now. */
  onPlayer(player: PlayerId, listener: (moved?: LiveMatch) => void): Unsubscribe
}
