import type { Fate } from './fates.ts'
import type { EndedMatch, LiveMatch, Match } from './match.ts'
import type { ServerExit } from './server.ts'
import type { Ticket } from './ticket.ts'
import type { Instant } from './time.ts'

/** What a step acted on: the queue, its own order for a server, the fleet's news, a report, a request, a deadline. */
export type Cause = 'queue' | 'order' | 'server' | 'report' | 'request' | 'repair'

/** Who made a step. */
export interface Actor {
  /** The name of the backend. */
  readonly backend: string
  readonly cause: Cause
}

/**
 * A change of a match's life, as history is told of it. Each carries the whole match: so that events may be written
 * twice, and in any order.
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
      /** Of the player alone. */
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
