import type { TicketId } from '../match/ids.ts'
import type { FormingMatch } from '../match/match.ts'
import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'

/** A match to form. */
export type Formation = Pick<FormingMatch, 'roster' | 'choice'>

export interface FormPlan {
  /** Who plays with whom; nobody is in two of them. */
  readonly matches: readonly Formation[]
  /** When the plan changes without another join. */
  readonly lookAgainAt: Instant | undefined
}

export interface PlanTurn {
  readonly now: Instant
  /** There is no room for more servers. */
  readonly atMost: number
  /** For at most this many tickets, a match is sought in this turn: others of this process wait meanwhile. */
  readonly looks?: number
}

/** The tickets of a queue that may be matched. Its caller tells it of each that enters or leaves. */
export interface Line {
  /** The number of their players. */
  readonly players: number
  /** A ticket that is already there is not added twice. */
  add(ticket: Ticket): void
  /** Returns the ticket if it was there. */
  remove(ticket: Pick<Ticket, 'id'>): Ticket | undefined
  /**
   * The matches that the tickets allow now. The tickets stay until they are removed, and those that stay may be planned
   * again.
   */
  plan(turn: PlanTurn): FormPlan
  /** Why the ticket waits; nothing if it is not in the line, or the line has no rules. */
  explain(id: TicketId, now: Instant): Explanation | undefined
}

/** A ticket's position in its queue. */
export interface Standing {
  readonly ticket: Ticket
  /** When the ticket that has waited longest was queued. */
  readonly oldestQueuedAt: Instant
  /** Players who wait in the queue. */
  readonly playersWaiting: number
}

/** Why a ticket waits. */
export type WaitReason =
  /** `needs`: how many more players are needed now; from `relaxesAt` on, fewer are. */
  | { readonly kind: 'needs-players'; readonly needs: number; readonly relaxesAt: Instant | undefined }
  | { readonly kind: 'partial-soon'; readonly needs: number; readonly relaxesAt: Instant }
  /** Enough players wait, and the rules let no match be made of them with this ticket. */
  | { readonly kind: 'no-fit'; readonly needs: number; readonly relaxesAt: Instant | undefined }
  | { readonly kind: 'next-to-form' }
  | { readonly kind: 'no-capacity' }
  /** The backend that was asked does not know the ticket's queue. */
  | { readonly kind: 'queue-not-served' }

/** Why a ticket is in no match, by a look at those who wait with it. */
export interface Explanation {
  /** The rule without which the ticket would be matched now, if one alone blocks it. */
  readonly blockedBy: string | undefined
  /** How many of the players who were looked at each rule removes. */
  readonly removed: readonly { readonly rule: string; readonly players: number }[]
  /**
   * Who is not there, if no single rule blocks: this many players, or one with this role. `fit`: there are enough, and
   * they do not fit together.
   */
  readonly missing: { readonly players?: number; readonly role?: string; readonly fit?: true } | undefined
  /** How many other players were looked at: the nearest, or all. */
  readonly lookedAt: number
  /** What is relaxed next for this ticket, and when. */
  readonly relaxes: readonly { readonly rule: string; readonly at: Instant }[]
}

/** Decides who plays with whom: one per queue. It reads no clock and draws no lots: the same tickets make the same matches. */
export interface Matchmaker {
  /** A line without tickets. */
  line(): Line
  /** Why the ticket is not in a match yet, as far as the queue knows. */
  whyWaiting(standing: Standing, now: Instant): WaitReason
  /** The same as a sentence for players. */
  says(reason: WaitReason): string
}
