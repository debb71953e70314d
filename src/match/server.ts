import type { Address } from './address.ts'
import type { EndReason } from './end-reason.ts'
import { defaultMatchId, type MatchId, type PlayerId, type ServerId } from './ids.ts'
import type { Formed, LiveMatch } from './match.ts'
import { isIdle, type Idle } from './pool.ts'
import type { StartStep } from './start-step.ts'
import type { Instant } from './time.ts'

/** What a server is to serve. It carries this, so that a store that lost the match can restore it. */
export type ServerOrder = Formed & {
  /** The attributes of its players that the game is told, by name. */
  readonly shared?: readonly string[]
  /** What its queue says to all its games. */
  readonly properties?: Readonly<Record<string, unknown>>
}

interface Common {
  readonly id: ServerId
  /** The fleet's name for it. */
  readonly name: string
  /** The order that it carries; `unknown` if it cannot be read (any more). */
  readonly serves: ServerOrder | Idle | 'unknown'
}

/** Recognized by two fields that nothing else has: only this program writes orders. */
export function isServerOrder(value: unknown): value is ServerOrder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'server' in value &&
    'roster' in value &&
    Array.isArray(value.roster)
  )
}

/** A game server, as its fleet sees it. */
export type GameServer = Common &
  (
    | { readonly state: 'starting'; readonly missing: StartStep }
    | { readonly state: 'ready'; readonly at: Address }
    | { readonly state: 'exited'; readonly exit: ServerExit }
  )

/** The match that it serves or will serve: from its order, or else its own id. */
export function matchServedBy({ id, serves }: Pick<GameServer, 'id' | 'serves'>): MatchId {
  return typeof serves === 'object' && !isIdle(serves) ? serves.id : defaultMatchId(id)
}

export interface ServerExit {
  /** The cause, if the fleet knows more than the exit code. */
  readonly why: EndReason | undefined
  /** The exit code of the process; `undefined` if a signal ended it. */
  readonly code: number | undefined
  /** Its last output, to find the cause. */
  readonly lastLines: readonly string[]
}

/** What a server said about itself in a report. */
export interface ServerReport {
  /** Increases with each report of a server. */
  readonly seq: number
  readonly state: 'open' | 'running' | 'stop'
  readonly clientCount: number
  /** Connected players who proved who they are. */
  readonly players: readonly PlayerId[]
  readonly ttlSeconds: number
  readonly why: EndReason | undefined
  readonly at: Instant
}

/**
 * A server's answer about its match. `gone`: there is no server to answer, and its fleet tells how it exited if anything
 * is known of that; `silent`: there may be one, and it did not answer.
 */
export type ServerAnswer =
  | { readonly state: 'open' }
  | { readonly state: 'running'; readonly ttlSeconds: number }
  | { readonly state: 'stop'; readonly why: EndReason | undefined; readonly players: readonly PlayerId[] }
  | { readonly state: 'gone' }
  | { readonly state: 'silent' }

/** Why the match ended, if only its server's exit is known. Exit code 0 means that the server chose to end. */
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

/** Why the match ended, and how its server exited when it never was ready. */
export function endByExit({ state }: LiveMatch, exit: ServerExit): { why: EndReason; detail?: string } {
  const why = reasonOfExit(state, exit)
  // Where the fleet knows the cause (no image, no room), the reason says it.
  if (why !== 'start-failed' || exit.why !== undefined) return { why }
  const how = exit.code === undefined ? 'was ended by a signal' : `exited with code ${exit.code}`
  return { why, detail: `It ${how} before it was ready.` }
}
