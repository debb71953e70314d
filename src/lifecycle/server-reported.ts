import { dueAt } from '../match/deadlines.ts'
import { defaultServerId, type MatchId } from '../match/ids.ts'
import { isLive, run, type EndedMatch, type Match } from '../match/match.ts'
import type { ServerReport } from '../match/server.ts'
import type { ServerReports } from '../ports/server-reports.ts'
import { endMatch } from './end-match.ts'
import { restoreMatch, type RestoreMatchNeeds } from './restore-match.ts'

export interface ServerReportedNeeds extends RestoreMatchNeeds {
  readonly reports: Pick<ServerReports, 'note' | 'of'>
}

/**
 * Applies a game server's report to its match: it runs, or it is over. A late or repeated report changes nothing. `over`
 * for a server that plays a match that has ended.
 */
export async function serverReported(
  needs: ServerReportedNeeds,
  id: MatchId,
  report: ServerReport,
): Promise<'noted' | 'over' | 'unknown-match'> {
  const match = (await needs.matches.find(id)) ?? (await restored(needs, id, report))
  if (!match) return 'unknown-match'
  if (!isLive(match)) return isStopping(needs, match, report) ? 'noted' : 'over'
  if (!(await needs.reports.note(id, report))) return 'noted'
  if (report.state === 'stop') {
    const { why = 'stopped', players: present } = report
    await endMatch(needs, id, { why, cause: 'report', present })
  }
  // Too early while the match is not ready: the next report, seconds later, says the same.
  if (report.state === 'running' && match.state === 'ready') {
    const running = run(match, report.at + report.ttlSeconds * 1000, needs.clock.now())
    await needs.matches.move(running, {
      from: 'ready',
      dueAt: dueAt(running, needs.deadlines),
      cause: 'report',
    })
  }
  return 'noted'
}

/**
 * Whether the server of an ended match needs no word of it: it says so itself, or is just being told by its control port
 * that the last player has left. If the answer to its report were sooner, the game would hear another reason than
 * history has.
 */
function isStopping(
  { clock, deadlines }: ServerReportedNeeds,
  { why, since }: EndedMatch,
  { state }: ServerReport,
): boolean {
  return state === 'stop' || (why === 'everyone-left' && clock.now() < since + deadlines.graceMs)
}

/** Any backend that gets a report for a lost match restores it at once, without waiting for the repair or a leader. */
async function restored(
  needs: ServerReportedNeeds,
  id: MatchId,
  report: ServerReport,
): Promise<Match | undefined> {
  const server = await needs.fleet.find(defaultServerId(id))
  if (!server || (await restoreMatch(needs, server, report)) !== 'here') return undefined
  return needs.matches.find(id)
}
