import type { Roster } from './roster.ts'
import type { Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

export interface FormPlan {
  /** Who plays with whom; nobody is in two of them. */
  readonly matches: readonly Roster[]
  /** When waiting alone, without a further join, changes the answer. */
  readonly lookAgainAt: Instant | undefined
}

/** How a ticket stands in its queue. */
export interface Standing {
  readonly ticket: Ticket
  /** When the ticket that has waited longest was queued. */
  readonly oldestQueuedAt: Instant
  /** Tickets in the queue. */
  readonly length: number
}

/** Why a ticket waits. */
export type WaitReason =
  /** `needs`: how many more players it takes now; at `relaxesAt` fewer will do. */
  | { readonly kind: 'needs-players'; readonly needs: number; readonly relaxesAt: Instant | undefined }
  | { readonly kind: 'partial-soon'; readonly needs: number; readonly relaxesAt: Instant }
  | { readonly kind: 'next-to-form' }
  | { readonly kind: 'no-capacity' }

/** Decides who plays with whom: a pure value, one for each queue. */
export interface Matchmaker {
  /**
   * The matches that these tickets allow now, `atMost` of them: more could not have a server.
   * `tickets` are all that may be matched, the longest waiting first (`byAge`).
   */
  plan(tickets: readonly Ticket[], when: { readonly now: Instant; readonly atMost: number }): FormPlan
  /** Why the ticket is not in a match yet, as far as the queue decides it. */
  whyWaiting(standing: Standing, now: Instant): WaitReason
  /** The same, for a person. */
  says(reason: WaitReason): string
}
