import { seatsOf, type Seat } from '../../match/roster.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { MatchTeam, TeamPlayer } from '../../protocol/match-facts.ts'

type Teams = readonly MatchTeam[]

/** The teams, as far as they fit: without attributes if they are too long with them, or none at all. */
export function teamsWithin(order: ServerOrder, fits: (teams: Teams) => boolean): Teams | undefined {
  const { shared = [] } = order
  return [shared, []].map((names) => teamsOf(order, names)).find(fits)
}

function teamsOf({ roster }: ServerOrder, shared: readonly string[]): Teams {
  return roster.map((team) => ({
    name: team.name,
    players: seatsOf({ roster: [team] }).map((seat) => playerIn(seat, shared)),
  }))
}

function playerIn({ player, ticket, role, attributes }: Seat, shared: readonly string[]): TeamPlayer {
  const shown = Object.entries(attributes).filter(([name]) => shared.includes(name))
  return {
    id: player,
    ...(ticket.players.length > 1 && { party: ticket.id }),
    ...(role !== undefined && { role }),
    ...(shown.length > 0 && { attributes: Object.fromEntries(shown) }),
  }
}
