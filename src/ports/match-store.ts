import type { Fate } from '../match/fates.ts'
import type { MatchId } from '../match/ids.ts'
import type { EndedMatch, FormingMatch, LiveMatch, Match, MatchState } from '../match/match.ts'

/** The matches. Each change is one atomic step, and happens only from the state that its caller saw. */
export interface MatchStore {
  /** Takes the match's tickets out of the queue and makes the match, or changes nothing: `false` when one is gone. */
  form(match: FormingMatch): Promise<boolean>
  /** The match, also for a while after it ended. */
  find(id: MatchId): Promise<Match | undefined>
  live(): Promise<readonly LiveMatch[]>
  /** Moves the match on from that state; `false` when it is no longer in it. */
  move(next: LiveMatch, from: MatchState): Promise<boolean>
  /** Ends the match and gives each of its players his fate, in one step; `false` when it is no longer in that state. */
  end(match: EndedMatch, from: MatchState, fates: readonly Fate[]): Promise<boolean>
}
