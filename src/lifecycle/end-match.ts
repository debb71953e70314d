import type { EndReason } from '../match/end-reason.ts'
import { fates } from '../match/fates.ts'
import type { Cause } from '../match/history-event.ts'
import type { MatchId } from '../match/ids.ts'
import { end, isLive, type EndedMatch } from '../match/match.ts'
import type { Rules } from '../match/rules.ts'
import type { Clock } from '../ports/clock.ts'
import type { MatchStore } from '../ports/match-store.ts'

export interface EndMatchNeeds {
  readonly matches: Pick<MatchStore, 'find' | 'end' | 'move' | 'noteExit'>
  readonly clock: Clock
  readonly rules: Rules
  /** Whether this backend is being stopped, and its game servers with it. */
  readonly stopping: { readonly aborted: boolean }
}

/**
 * Ends the match, and gives each of its players his fate in the same step.
 * `undefined` when it had ended already, or is unknown: then nothing happened.
 */
export async function endMatch(
  needs: EndMatchNeeds,
  id: MatchId,
  { why: said, cause }: { why: EndReason; cause: Cause },
): Promise<EndedMatch | undefined> {
  // Somebody else told its server to stop (a machine is drained, say), and took it from its players.
  const why = said === 'stopped' && !needs.stopping.aborted ? 'server-lost' : said
  for (;;) {
    const match = await needs.matches.find(id)
    if (!match || !isLive(match)) return undefined
    const now = needs.clock.now()
    const ended = end(match, why, now)
    const given = fates(match, why, { now, rules: needs.rules })
    if (await needs.matches.end(ended, { from: match.state, cause, fates: given })) return ended
    // It moved on since we read it. States only go forward, so this ends.
  }
}
