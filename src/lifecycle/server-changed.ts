import { dueAt, type Deadlines } from '../match/deadlines.ts'
import { carriesOrder } from '../match/lost-match.ts'
import { becomeReady, isLive, type FormingMatch, type Match, type StartingMatch } from '../match/match.ts'
import { reasonOfExit, type GameServer } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface ServerChangedNeeds extends EndMatchNeeds {
  readonly fleet: Pick<GameServerFleet, 'start' | 'find' | 'stop'>
  readonly deadlines: Deadlines
}

/**
 * Brings the match up to date with its server: ready, so players may come; or exited, so the match is over. `unknown-match`:
 * the store has lost it, and the repair must see to it.
 */
export async function serverChanged(
  needs: ServerChangedNeeds,
  server: GameServer,
): Promise<'handled' | 'unknown-match'> {
  if (server.state === 'starting') return 'handled'
  const match = await needs.matches.find(server.match)
  if (!match && carriesOrder(server)) return 'unknown-match'
  if (server.state === 'ready') {
    if (match) await adopt(needs, match, server)
    return 'handled'
  }
  // It died before it was told of its match, if it has one by now: the start of that match puts another in its place.
  if (server.serves === 'nobody-yet' && match && isLive(match)) return 'handled'
  if (match && isLive(match)) {
    await endMatch(needs, match.id, { why: reasonOfExit(match.state, server.exit), cause: 'server' })
  }
  await putAway(needs, server, match)
  return 'handled'
}

/** Tells history how the server ended, and then has the fleet forget it: a crash between the two tells it twice. */
export async function putAway(
  needs: Pick<ServerChangedNeeds, 'matches' | 'clock'> & { fleet: Pick<GameServerFleet, 'stop'> },
  server: GameServer & { state: 'exited' },
  match: Match | undefined,
): Promise<void> {
  if (match) await needs.matches.noteExit(match, server, needs.clock.now())
  await needs.fleet.stop(server.match)
}

async function adopt(
  needs: ServerChangedNeeds,
  match: Match,
  server: GameServer & { state: 'ready' },
): Promise<void> {
  // One that was not told yet plays with nobody. One that is told may be ready before anybody recorded that it was asked.
  if (server.serves === 'nobody-yet') return
  if (match.state === 'starting' || match.state === 'forming') await recordReady(needs, match, server)
}

export async function recordReady(
  needs: Pick<ServerChangedNeeds, 'matches' | 'clock' | 'deadlines'>,
  match: FormingMatch | StartingMatch,
  { at, name }: GameServer & { state: 'ready' },
): Promise<void> {
  const ready = becomeReady(match, { at, server: name }, needs.clock.now())
  await needs.matches.move(ready, {
    from: match.state,
    dueAt: dueAt(ready, needs.deadlines),
    cause: 'server',
  })
}
