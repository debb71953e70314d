import type { EndReason } from './end-reason.ts'
import type { MatchId, PlayerId } from './ids.ts'
import type { Address, LiveMatch, Match } from './match.ts'
import type { Instant } from './time.ts'

/** What a server is asked to serve. It carries this, so that a store which lost the match can have it again. */
export type ServerOrder = Pick<Match, 'id' | 'queue' | 'roster' | 'formedAt'>

interface Common {
  /** The match it serves, or will serve: a server that waits for a match has its id already. */
  readonly match: MatchId
  /** What the fleet calls it. */
  readonly name: string
  /** Its order, as it carries it itself; `unknown` when that cannot be read (any more). */
  readonly serves: ServerOrder | 'nobody-yet' | 'unknown'
}

/** A game server, as its fleet sees it. */
export type GameServer = Common &
  (
    | { readonly state: 'starting' }
    | { readonly state: 'ready'; readonly at: Address }
    | { readonly state: 'exited'; readonly exit: ServerExit }
  )

export interface ServerExit {
  /** The cause, when the fleet knows it better than the exit code. */
  readonly why: EndReason | undefined
  /** The process's exit code, or nothing when a signal ended it. */
  readonly code: number | undefined
  /** What it last wrote, for who looks for the cause. */
  readonly lastLines: readonly string[]
}

/** What a server said of itself in a report. */
export interface ServerReport {
  /** Grows with each report of one server. */
  readonly seq: number
  readonly state: 'open' | 'running' | 'stop'
  readonly clientCount: number
  /** Players who proved who they are, and are connected. */
  readonly players: readonly PlayerId[]
  readonly ttlSeconds: number
  readonly why: EndReason | undefined
  readonly at: Instant
}

/**
 * A server's answer to the question how its match stands. `gone`: there is no server to answer; `silent`: there may be one, and
 * it did not answer.
 */
export type ServerAnswer =
  | { readonly state: 'open' }
  | { readonly state: 'running'; readonly ttlSeconds: number }
  | { readonly state: 'stop'; readonly why: EndReason | undefined; readonly players: readonly PlayerId[] }
  | { readonly state: 'gone' }
  | { readonly state: 'silent' }

/** Why the match ended, when all that is known is that its server exited. An exit code of 0 is a server's own choice. */
export function reasonOfExit(state: LiveMatch['state'], exit: ServerExit): EndReason {
  if (exit.why) return exit.why
  switch (state) {
    case 'forming':
    case 'starting':
      return 'start-failed'
    case 'ready':
      return exit.code === 0 ? 'nobody-came' : 'crashed'
    case 'running':
      return exit.code === 0 ? 'finished' : 'crashed'
  }
}
