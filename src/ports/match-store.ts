import type { Fate } from '../match/fates.ts'
import type { Cause } from '../match/history-event.ts'
import type { MatchId, PlayerId } from '../match/ids.ts'
import type { EndedMatch, FormingMatch, LiveMatch, Match, MatchState } from '../match/match.ts'
import type { GameServer } from '../match/server.ts'
import type { Instant } from '../match/time.ts'
import type { Epoch } from './lease.ts'

export interface Forming {
  /** When the repair must look at the match if nothing happens to it. */
  readonly dueAt: Instant
  /** The forming backend's lease; without one, only the tickets decide. */
  readonly epoch: Epoch | undefined
  /** Whether the match takes its server from the pool, in the same step as the tickets. */
  readonly pooled: boolean
  /** Each player must have given a sign of life since then. */
  readonly seenSince: Instant
}

export type FormOutcome = 'formed' | 'ticket-gone' | 'ticket-quiet' | 'server-gone' | 'fenced'

export interface Move {
  /** The state that the caller saw. */
  readonly from: MatchState
  readonly dueAt: Instant
  readonly cause: Cause
}

export interface Ending {
  readonly from: MatchState
  readonly cause: Cause
  readonly fates: readonly Fate[]
}

/**
 * The matches. Each change is one atomic step, happens only from the state that the caller saw, and writes to the
 * outbox in the same step.
 */
export interface MatchStore {
  /**
   * Takes the match's tickets out of all their queues and creates the match, or changes nothing: `ticket-gone` if a ticket is
   * no longer queued, `ticket-quiet` if a player has given no sign of life for too long, `server-gone` if its server is
   * no longer in the pool, `fenced` if another backend has held the lease since, or the store has forgotten this lease.
   */
  form(match: FormingMatch, forming: Forming): Promise<FormOutcome>
  /**
   * Restores a match that this store has lost: each of its players is in it and no longer queued, with a sign of life
   * now, since the last one was lost too. A match that is already over takes no player from their place. Changes
   * nothing if the match is `known`, or in `conflict`: one of its players is in another live match. `dueAt` is for a
   * live match.
   */
  restore(match: Match, dueAt: Instant): Promise<'restored' | 'known' | 'conflict'>
  /** The match; ended matches are kept for a while. */
  find(id: MatchId): Promise<Match | undefined>
  live(): Promise<readonly LiveMatch[]>
  /** The number of live matches, without reading them. */
  count(): Promise<number>
  /** Moves the match on; `false` if it is no longer in that state, or a player has left it since. */
  move(next: LiveMatch, move: Move): Promise<boolean>
  /**
   * Ends the match and decides the fate of each player, in one step: a ticket that is queued again enters all its queues.
   * `false` if it is no longer in that state, or a
   * player has left it since.
   */
  end(match: EndedMatch, ending: Ending): Promise<boolean>
  /**
   * Takes the player out of a match that goes on without them, and notifies them, in one step; `false` if the match is
   * no longer in the state that the caller saw, or has other players.
   */
  release(match: LiveMatch, player: PlayerId, now: Instant): Promise<boolean>
  /** Records in history how the match's server exited. */
  noteExit(match: Match, server: GameServer & { state: 'exited' }, now: Instant): Promise<void>
  /** Returns the live matches that are due, the longest due first, up to the limit. */
  due(now: Instant, limit: number): Promise<readonly LiveMatch[]>
  /** Sets when the repair must look at the match next; does nothing for an ended match. */
  postpone(id: MatchId, until: Instant): Promise<void>
  /** When the next match is due. */
  nextDueAt(): Promise<Instant | undefined>
}
