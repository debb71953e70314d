import { dueAt, type Deadlines } from '../match/deadlines.ts'
import { carriesOrder } from '../match/lost-match.ts'
import { becomeReady, isLive, type FormingMatch, type Match, type StartingMatch } from '../match/match.ts'
import { isIdle } from '../match/pool.ts'
import { endByExit, matchServedBy, type GameServer } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface ServerChangedNeeds extends EndMatchNeeds {
  readonly fleet: Pick<GameServerFleet, 'start' | 'find' | 'stop'>
  readonly deadlines: Deadlines
}

/**
 * Brings the match up to date with its server: ready, so players may come; or exited, so the match is over.
 * `unknown-match`: the store has lost the match, and the repair must restore it.
 */
export async function serverChanged(
  needs: ServerChangedNeeds,
  server: GameServer,
): Promise<'handled' | 'unknown-match'> {
  if (server.state === 'starting') return 'handled'
  const match = await needs.matches.find(matchServedBy(server))
  if (!match && carriesOrder(server)) return 'unknown-match'
  if (server.state === 'ready') {
    if (match) await adopt(needs, match, server)
    return 'handled'
  }
  await serverExited(needs, server, match)
  return 'handled'
}

async function serverExited(
  needs: ServerChangedNeeds,
  server: GameServer & { state: 'exited' },
  match: Match | undefined,
): Promise<void> {
  if (match && isLive(match)) {
    // It died before it was assigned: starting the match replaces it.
    if (isIdle(server.serves)) return
    await endMatch(needs, match.id, { ...endByExit(match, server.exit), cause: 'server' })
  }
  await putAway(needs, server, match)
}

/** Records in history how the server ended, then has the fleet forget it. A crash between the two records it twice. */
export async function putAway(
  needs: Pick<ServerChangedNeeds, 'matches' | 'clock'> & { fleet: Pick<GameServerFleet, 'stop'> },
  server: GameServer & { state: 'exited' },
  match: Match | undefined,
): Promise<void> {
  if (match) await needs.matches.noteExit(match, server, needs.clock.now())
  await needs.fleet.stop(server.id)
}

async function adopt(
  needs: ServerChangedNeeds,
  match: Match,
  server: GameServer & { state: 'ready' },
): Promise<void> {
  // A server that is not assigned yet plays with nobody. An assigned one may be ready before its start was recorded.
  if (isIdle(server.serves)) return
  if (match.state === 'starting' || match.state === 'forming') await recordReady(needs, match, server)
}

export async function recordReady(
  needs: Pick<ServerChangedNeeds, 'matches' | 'clock' | 'deadlines'>,
  match: FormingMatch | StartingMatch,
  { at, name }: GameServer & { state: 'ready' },
): Promise<void> {
  const ready = becomeReady(match, { at, serverName: name }, needs.clock.now())
  await needs.matches.move(ready, {
    from: match.state,
    dueAt: dueAt(ready, needs.deadlines),
    cause: 'server',
  })
}
