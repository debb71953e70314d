import type { Roster } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

export interface FormPlan {
  /** Who plays with whom; nobody is in two of them. */
  readonly matches: readonly Roster[]
  /** When the plan changes without another join. */
  readonly lookAgainAt: Instant | undefined
}

/** All tickets that may be matched, the longest-waiting first (`byAge`). */
export interface Waiting extends Iterable<Ticket> {
  /** The number of their players: if it is too small for any match, the tickets are not read. */
  readonly players: number
}

/** A ticket's position in its queue. */
export interface Standing {
  readonly ticket: Ticket
  /** When the ticket that has waited longest was queued. */
  readonly oldestQueuedAt: Instant
  /** Tickets in the queue. */
  readonly length: number
}

/** Why a ticket waits. */
export type WaitReason =
  /** `needs`: how many more players are needed now; from `relaxesAt` on, fewer are. */
  | { readonly kind: 'needs-players'; readonly needs: number; readonly relaxesAt: Instant | undefined }
  | { readonly kind: 'partial-soon'; readonly needs: number; readonly relaxesAt: Instant }
  | { readonly kind: 'next-to-form' }
  | { readonly kind: 'no-capacity' }
  /** The backend that was asked does not know the ticket's queue. */
  | { readonly kind: 'queue-not-served' }

/** Decides who plays with whom: a pure value, one per queue. */
export interface Matchmaker {
  /** The matches that these tickets allow now, at most `atMost`: there is no room for more servers. */
  plan(waiting: Waiting, when: { readonly now: Instant; readonly atMost: number }): FormPlan
  /** Why the ticket is not in a match yet, as far as the queue knows. */
  whyWaiting(standing: Standing, now: Instant): WaitReason
  /** The same as a sentence for players. */
  says(reason: WaitReason): string
}
