import type { Deadlines } from '../match/deadlines.ts'
import type { MatchId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { ServerReports } from '../ports/server-reports.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface LoseSilentNeeds extends EndMatchNeeds {
  readonly reports: Pick<ServerReports, 'heard' | 'longestSilentSince' | 'of' | 'silent'>
  readonly deadlines: Deadlines
  readonly fleet: Pick<GameServerFleet, 'ask' | 'stop'>
}

export interface Silence {
  readonly lost: readonly MatchId[]
  readonly lookAgainAt: Instant | undefined
}

/** Asked side by side; each may take as long as a server may think before it answers. */
const SERVERS_A_TURN = 64

/**
 * Ends the matches whose servers have fallen silent and do not answer either: their machine is gone, or they hang. A fleet
 * may learn of that minutes later, or never. One that answers is heard: then it was the backends who could not be reached.
 */
export async function loseSilent(needs: LoseSilentNeeds): Promise<Silence> {
  const { reports, clock, deadlines } = needs
  const silent = await reports.silent(clock.now() - deadlines.silentMs, SERVERS_A_TURN)
  const judged = await Promise.all(silent.map((match) => isLost(needs, match)))
  const since = await reports.longestSilentSince()
  return {
    lost: silent.filter((_, i) => judged[i]),
    lookAgainAt: since === undefined ? undefined : since + deadlines.silentMs,
  }
}

async function isLost(needs: LoseSilentNeeds, match: MatchId): Promise<boolean> {
  const { state } = await needs.fleet.ask(match)
  if (state !== 'gone' && state !== 'silent') {
    await needs.reports.heard(match, needs.clock.now())
    return false
  }
  await endMatch(needs, match, { why: 'server-lost', cause: 'repair' })
  // Not waited for: what cannot be reached may take minutes to go, and comes back to find that it has no match.
  needs.fleet.stop(match).catch(() => undefined)
  return true
}
