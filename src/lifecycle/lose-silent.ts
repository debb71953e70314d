import type { Deadlines } from '../match/deadlines.ts'
import { defaultServerId, type MatchId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { ServerReports } from '../ports/server-reports.ts'
import { endMatch } from './end-match.ts'
import { serverChanged, type ServerChangedNeeds } from './server-changed.ts'

export interface LoseSilentNeeds extends ServerChangedNeeds {
  readonly reports: Pick<ServerReports, 'heard' | 'longestSilentSince' | 'of' | 'silent'>
  readonly deadlines: Deadlines
  readonly fleet: Pick<GameServerFleet, 'ask' | 'start' | 'find' | 'stop'>
}

export interface Silence {
  readonly lost: readonly MatchId[]
  readonly lookAgainAt: Instant | undefined
}

/** Polled in parallel: each may take as long as the timeout for one answer. */
const SERVERS_A_TURN = 64

/**
 * Ends the matches whose servers have fallen silent and do not answer either: they hang, or their machine is gone,
 * which a fleet may learn minutes later or never. A server that answers counts as heard: then the backends were
 * unreachable. One that has exited ended its match by its exit, as always.
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
  const server = (await needs.matches.find(match))?.server ?? defaultServerId(match)
  const { state } = await needs.fleet.ask(server)
  if (state !== 'gone' && state !== 'silent') {
    await needs.reports.heard(match, needs.clock.now())
    return false
  }
  const found = await needs.fleet.find(server)
  if (found?.state === 'exited') {
    // Its last report may have found no backend while the store was away: its players have played.
    await serverChanged(needs, found)
    return false
  }
  await endMatch(needs, match, { why: 'server-lost', cause: 'repair' })
  // Not awaited: an unreachable server may take minutes to go. If it returns, it has no match.
  needs.fleet.stop(server).catch(() => undefined)
  return true
}
