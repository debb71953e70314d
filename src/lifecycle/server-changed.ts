import { becomeReady, isLive, start, type StartingMatch } from '../match/match.ts'
import { reasonOfExit, type GameServer } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import { endMatch, type EndMatchNeeds } from './end-match.ts'

export interface ServerChangedNeeds extends EndMatchNeeds {
  readonly fleet: Pick<GameServerFleet, 'start' | 'find' | 'stop'>
}

/** Brings the match up to date with its server: ready, so players may come; or exited, so the match is over. */
export async function serverChanged(needs: ServerChangedNeeds, server: GameServer): Promise<void> {
  const match = await needs.matches.find(server.match)
  switch (server.state) {
    case 'starting':
      return
    case 'ready':
      if (match?.state === 'forming') {
        const started = start(match, needs.clock.now())
        if (await needs.matches.move(started, 'forming')) await recordReady(needs, started, server)
      }
      if (match?.state === 'starting') await recordReady(needs, match, server)
      return
    case 'exited':
      if (match && isLive(match)) await endMatch(needs, match.id, reasonOfExit(match.state, server.exit))
      await needs.fleet.stop(server.match)
      return
  }
}

async function recordReady(
  needs: ServerChangedNeeds,
  match: StartingMatch,
  { at, name }: GameServer & { state: 'ready' },
): Promise<void> {
  await needs.matches.move(becomeReady(match, { at, server: name }, needs.clock.now()), 'starting')
}
