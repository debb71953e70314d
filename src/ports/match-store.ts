import type { Fate } from '../match/fates.ts'
import type { Cause } from '../match/history-event.ts'
import type { MatchId, PlayerId } from '../match/ids.ts'
import type { EndedMatch, FormingMatch, LiveMatch, Match, MatchState } from '../match/match.ts'
import type { GameServer } from '../match/server.ts'
import type { Instant } from '../match/time.ts'
import type { Epoch } from './lease.ts'

export interface Forming {
  /** When the repair must look at the match, should nothing happen to it. */
  readonly dueAt: Instant
  /** The former's lease; without one, only the tickets decide. */
  readonly epoch: Epoch | undefined
  /** The match has the id of a server in the pool, and takes that server with its tickets. */
  readonly pooled: boolean
  /** Each of its players must have given a sign of life since then. */
  readonly seenSince: Instant
}

export type FormOutcome = 'formed' | 'ticket-gone' | 'ticket-quiet' | 'server-gone' | 'fenced'

export interface Move {
  /** The state that its mover saw. */
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
 * The matches. Each change is one atomic step, happens only from the state that its caller saw, and tells history in the
 * same step.
 */
export interface MatchStore {
  /**
   * Takes the match's tickets out of the queue and makes the match, or changes nothing: `ticket-gone` when one is not
   * there any more, `ticket-quiet` when a player has given no sign of life for too long, `server-gone` when its server is not in the pool any more, `fenced` when another has held the lease since,
   * or the store has forgotten this lease.
   */
  form(match: FormingMatch, forming: Forming): Promise<FormOutcome>
  /**
   * Has a match again that this store has lost: each of its players is in it, and no longer in the queue, with a sign of life
   * now, for his last one was lost too. One that is over by now takes no player from where he is. Changes nothing when the
   * match is `known`, or in `conflict`: one of its players is in another live match by now. `dueAt` is for one that is live.
   */
  restore(match: Match, dueAt: Instant): Promise<'restored' | 'known' | 'conflict'>
  /** The match, also for a while after it ended. */
  find(id: MatchId): Promise<Match | undefined>
  live(): Promise<readonly LiveMatch[]>
  /** How many matches are live, without reading them. */
  count(): Promise<number>
  /** Moves the match on from that state; `false` when it is no longer in it, or a player has left it since. */
  move(next: LiveMatch, move: Move): Promise<boolean>
  /** Ends the match and gives each of its players their fate, in one step; `false` when it is no longer in that state, or a player has left it since. */
  end(match: EndedMatch, ending: Ending): Promise<boolean>
  /**
   * Takes the player out of a match that goes on without them, and tells them that they left, in one step; `false` when
   * the match is no longer in the state that the caller saw, or its players are others.
   */
  release(match: LiveMatch, player: PlayerId, now: Instant): Promise<boolean>
  /** Tells history how the match's server exited. */
  noteExit(match: Match, server: GameServer & { state: 'exited' }, now: Instant): Promise<void>
  /** Gives the live matches that the repair must look at by now, the longest due first, and no more than the limit. */
  due(now: Instant, limit: number): Promise<readonly LiveMatch[]>
  /** Sets when the repair must look at the match next; a match that is over has no such time. */
  postpone(id: MatchId, until: Instant): Promise<void>
  /** When the next match is due. */
  nextDueAt(): Promise<Instant | undefined>
}
