import type { World } from '../match/plan-repairs.ts'
import { matchServedBy } from '../match/server.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { MatchStore } from '../ports/match-store.ts'

export interface ReadWorldNeeds {
  readonly matches: Pick<MatchStore, 'find' | 'live'>
  readonly fleet: Pick<GameServerFleet, 'list'>
}

/** What the store and the fleet hold: the input of a full repair. */
export async function readWorld({ matches, fleet }: ReadWorldNeeds): Promise<World> {
  // Matches before servers: the list then holds the server of every match that is starting, if it has one.
  const live = await matches.live()
  const servers = await fleet.list()
  const known = new Set(live.map(({ server }) => server))
  // These last: matches may have been formed, or have ended, since the live ones were read.
  const others = await Promise.all(
    servers.filter(({ id }) => !known.has(id)).map((server) => matches.find(matchServedBy(server))),
  )
  return { matches: live, servers, others: others.filter((match) => match !== undefined) }
}
