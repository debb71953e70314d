import type { World } from '../match/plan-repairs.ts'
import type { GameServerFleet } from '../ports/game-server-fleet.ts'
import type { MatchStore } from '../ports/match-store.ts'

export interface EverythingNeeds {
  readonly matches: Pick<MatchStore, 'find' | 'live'>
  readonly fleet: Pick<GameServerFleet, 'list'>
}

/** All that is, as the repair compares it. */
export async function everything({ matches, fleet }: EverythingNeeds): Promise<World> {
  // In this order: a match that is starting then has its server in the list, if it has one.
  const live = await matches.live()
  const servers = await fleet.list()
  const known = new Set(live.map(({ id }) => id))
  // And these last: a match may have been formed, or have ended, since the live ones were read.
  const others = await Promise.all(
    servers.filter(({ match }) => !known.has(match)).map(({ match }) => matches.find(match)),
  )
  return { matches: live, servers, others: others.filter((match) => match !== undefined) }
}
