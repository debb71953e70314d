import type { PlayerId, TicketId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { Ticket } from '../match/ticket.ts'

export type Unsubscribe = () => void

/** What changed in a queue. */
export type QueueChange =
  | { readonly kind: 'queued'; readonly tickets: readonly Ticket[] }
  | { readonly kind: 'left'; readonly tickets: readonly TicketId[] }
  /** Notifications may have been lost: read the queue again. */
  | { readonly kind: 'missed' }

/** Notifications of changes. They may be lost but are never wrong when sent; a detected loss is reported as `missed`. */
export interface Changes {
  /** Reports which tickets entered or left a queue. */
  onQueue(listener: (change: QueueChange) => void): Unsubscribe
  /** Reports that another configuration is agreed on, or that this may have been missed. */
  onConfig(listener: () => void): Unsubscribe
  /** Reports every change of the player's place, except its position; for a match that moved on, its new state. */
  onPlayer(player: PlayerId, listener: (moved?: LiveMatch) => void): Unsubscribe
}
