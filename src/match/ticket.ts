import type { MatchId, PlayerId, TicketId } from './ids.ts'
import type { EndReason } from './end-reason.ts'
import type { Instant } from './time.ts'

/** A player who waits for a match. */
export interface Ticket {
  readonly id: TicketId
  readonly player: PlayerId
  /** The place in the queue. Kept when the ticket is queued again. */
  readonly queuedAt: Instant
  /** The last sign of life: a join, a question, an open stream. */
  readonly seenAt: Instant
  /** Matches that fell through, and so why the last one did. */
  readonly setbacks: readonly EndReason[]
}

/** Why a player no longer waits, when it is not for a match. */
export type GoneReason =
  | { readonly kind: 'left' }
  /** No sign of life for longer than the rules allow. */
  | { readonly kind: 'expired' }
  /** As many matches fell through as the rules allow. */
  | { readonly kind: 'gave-up'; readonly last: EndReason }
  | { readonly kind: 'match-ended'; readonly match: MatchId; readonly why: EndReason }

/** First come, first served; the player breaks ties (he has one ticket), so that every replica and store see one order. */
export function byAge(a: Ticket, b: Ticket): number {
  return a.queuedAt - b.queuedAt || (a.player < b.player ? -1 : a.player > b.player ? 1 : 0)
}
