import type { Attributes } from './attributes.ts'
import type { EndReason } from './end-reason.ts'
import type { MatchId, PlayerId, QueueId, TicketId } from './ids.ts'
import type { Instant } from './time.ts'

/** Players who wait for a match together: they get into the same match or none. */
export interface Ticket {
  readonly id: TicketId
  /** Where they wait, each once, in the order that the join gave. The first match of any of them takes the ticket. */
  readonly queues: readonly [QueueId, ...QueueId[]]
  /** One player, or a party; at least one. */
  readonly players: readonly [PlayerId, ...PlayerId[]]
  /**
   * What each player brings, in the order of `players`: all that any of the queues declares. Absent if none declares an
   * attribute.
   */
  readonly attributes?: readonly Attributes[]
  /** The place in the queue. Kept when the ticket is queued again. */
  readonly queuedAt: Instant
  /** The last sign of life (a join, a request, an open stream) of the player who gave none for longest. */
  readonly seenAt: Instant
  /** Why matches of this ticket ended unplayed, in order. */
  readonly setbacks: readonly EndReason[]
}

/** Why a player no longer waits, other than for a match. */
export type GoneReason =
  | { readonly kind: 'left' }
  /** No sign of life for longer than the rules allow. */
  | { readonly kind: 'expired' }
  /** The match was ready, and the player neither came nor gave a sign of life. */
  | { readonly kind: 'no-show' }
  /** More matches ended unplayed than the rules allow. */
  | { readonly kind: 'gave-up'; readonly last: EndReason }
  /** A new configuration has no such queue any more. */
  | { readonly kind: 'queue-removed'; readonly queue: QueueId }
  /** A new configuration asks players of the queue for something else, or takes no parties of this size. */
  | { readonly kind: 'queue-changed'; readonly queue: QueueId }
  | { readonly kind: 'match-ended'; readonly match: MatchId; readonly why: EndReason }

/** The ticket of its other players, with what each of them brought; `undefined` if none is left. */
export function ticketWithout(ticket: Ticket, isOut: (player: PlayerId) => boolean): Ticket | undefined {
  const [first, ...others] = ticket.players.filter((player) => !isOut(player))
  if (first === undefined) return undefined
  const attributes = ticket.attributes?.filter((_, i) => !isOut(ticket.players[i] ?? first))
  return { ...ticket, players: [first, ...others], ...(attributes && { attributes }) }
}

/** Longest-waiting first; ties are broken by id, so that every replica and store has the same order. */
export function byAge(a: Ticket, b: Ticket): number {
  return a.queuedAt - b.queuedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
