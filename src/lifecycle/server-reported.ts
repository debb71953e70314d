import { dueAt } from '../match/deadline.ts'
import type { MatchId } from '../match/ids.ts'
import { isLive, run } from '../match/match.ts'
import type { ServerPicture } from '../match/server.ts'
import type { ServerReports } from '../ports/server-reports.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface ServerReportedNeeds extends EndMatchNeeds {
  readonly reports: Pick<ServerReports, 'note'>
}

/** Takes a game server's word on its match: it runs, or it is over. A late or repeated report changes nothing. */
export async function serverReported(
  needs: ServerReportedNeeds,
  id: MatchId,
  picture: ServerPicture,
): Promise<'noted' | 'unknown-match'> {
  const match = await needs.matches.find(id)
  if (!match) return 'unknown-match'
  if (!isLive(match) || !(await needs.reports.note(id, picture))) return 'noted'
  if (picture.state === 'stop') await endMatch(needs, id, { why: picture.why ?? 'stopped', cause: 'report' })
  // Before the match is ready the report comes too early: the next one, seconds later, says the same.
  if (picture.state === 'running' && match.state === 'ready') {
    const running = run(match, picture.at + picture.ttlSeconds * 1000, needs.clock.now())
    await needs.matches.move(running, {
      from: 'ready',
      dueAt: dueAt(running, needs.rules),
      cause: 'report',
    })
  }
  return 'noted'
}
