import type { EndReason } from '../match/end-reason.ts'
import { fates } from '../match/fates.ts'
import type { Cause } from '../match/history-event.ts'
import type { MatchId, PlayerId } from '../match/ids.ts'
import { end, hasServer, isLive, type EndedMatch, type LiveMatch, type Match } from '../match/match.ts'
import type { Queues } from '../matchmaking/queues.ts'
import type { Clock } from '../ports/clock.ts'
import type { MatchStore } from '../ports/match-store.ts'
import type { ServerReports } from '../ports/server-reports.ts'

export interface EndMatchNeeds {
  readonly matches: Pick<MatchStore, 'find' | 'end' | 'move' | 'noteExit'>
  /** The server's last report, for when the caller does not say who was there. */
  readonly reports: Pick<ServerReports, 'of'>
  readonly clock: Clock
  readonly queues: Queues
  /** Whether this backend is stopping, and its game servers with it. */
  readonly stopping: { readonly aborted: boolean }
}

export interface Ending {
  readonly why: EndReason
  /** Which promise its server broke; only when it was never ready. */
  readonly detail?: string | undefined
  readonly cause: Cause
  /** Players who were there. */
  readonly present?: readonly PlayerId[] | undefined
  /** The player who cancelled; only while no server is ready. */
  readonly leaver?: PlayerId
  /** The state that the decision was based on: if the match has moved on, decide again. */
  readonly onlyFrom?: LiveMatch['state']
}

/**
 * Ends the match and decides the fate of each of its players in the same step. Returns `undefined`, and changes
 * nothing, if the match has ended already, is unknown, or may no longer be ended.
 */
export async function endMatch(
  needs: EndMatchNeeds,
  id: MatchId,
  ending: Ending,
): Promise<EndedMatch | undefined> {
  const { why: said, detail, cause, present: seen, leaver } = ending
  // Somebody else told its server to stop (a machine is drained, say), and took it from its players.
  const why = said === 'stopped' && !needs.stopping.aborted ? 'server-lost' : said
  for (;;) {
    const match = await needs.matches.find(id)
    if (!match || !mayBeEnded(match, ending)) return undefined
    const present = seen ?? (await needs.reports.of(id))?.players
    const now = needs.clock.now()
    const ended = { ...end(match, why, now), ...(detail !== undefined && { detail }) }
    const given = fates(match, { why, now, rules: needs.queues.of(match).rules, present, leaver })
    if (await needs.matches.end(ended, { from: match.state, cause, fates: given })) return ended
    // The match moved on since we read it. States only go forward, so this loop ends.
  }
}

function mayBeEnded(match: Match, { leaver, onlyFrom }: Ending): match is LiveMatch {
  if (!isLive(match) || (leaver !== undefined && hasServer(match))) return false
  return onlyFrom === undefined || match.state === onlyFrom
}
