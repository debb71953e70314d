import type { Fate } from './fates.ts'
import type { EndedMatch, LiveMatch, Match } from './match.ts'
import type { ServerExit } from './server.ts'
import type { Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

/** What a step acted on: the queue, an order for a server, an event of the fleet, a report, a request, or a deadline. */
export type Cause = 'queue' | 'order' | 'server' | 'report' | 'request' | 'repair'

/** Who made a step. */
export interface Actor {
  /** The name of the backend. */
  readonly backend: string
  readonly cause: Cause
}

/**
 * A change in a match's life, as recorded in history. Each event carries the whole match, so that events may be
 * recorded twice and in any order.
 */
export type HistoryEvent =
  | { readonly kind: 'moved'; readonly match: LiveMatch; readonly by: Actor }
  | {
      readonly kind: 'ended'
      readonly match: EndedMatch
      readonly by: Actor
      readonly fates: readonly Fate[]
    }
  | {
      readonly kind: 'player-left'
      /** Without the player. */
      readonly match: LiveMatch
      readonly by: Actor
      readonly at: Instant
      /** The player's own ticket. */
      readonly ticket: Ticket
    }
  | {
      readonly kind: 'server-exited'
      readonly match: Match
      readonly by: Actor
      readonly at: Instant
      readonly server: string
      readonly exit: ServerExit
    }
