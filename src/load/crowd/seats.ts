import type { TeamRule } from '../../matchmaking/rules.ts'

/** A place in a match: players are drawn for one, so that whole matches can be made of them. */
export interface Seat {
  /** The team's name, without the number of its copy. */
  readonly team: string
  /** Which team of the match, from 0 on: copies of a team are several. */
  readonly side: number
  /** Which place in its team, from 0 on. */
  readonly place: number
  /** Which place in the match, from 0 on. */
  readonly index: number
  /** What its player can play; empty where the team has no roles. */
  readonly roles: readonly string[]
}

/** The seats of a full match. Any first few of them are spread over its teams. */
export function seatsOf(teams: readonly TeamRule[]): readonly Seat[] {
  const sides = teams.flatMap((team) => {
    const roles = rolesOf(team)
    return Array.from({ length: team.count.max }, () => ({ team, roles }))
  })
  const numbered = sides.map((each, side) => ({ ...each, side }))
  const largest = Math.max(...teams.map(({ size }) => size.max))
  const places = Array.from({ length: largest }, (_, place) => place)
  return places
    .flatMap((place) =>
      numbered
        .filter(({ team }) => place < team.size.max)
        .map(({ team, roles, side }) => ({ team: team.name, side, place, roles: roles[place] ?? [] })),
    )
    .map((seat, index) => ({ ...seat, index }))
}

/**
 * What the player of each place plays: one role of which the team needs a fixed number, or all the others. Then any
 * players with the right number of fixed roles make a team; with a share of each role, the first matches could take
 * more than their share.
 */
function rolesOf({ size, roles }: TeamRule): readonly (readonly string[])[] {
  const fixed = roles.filter(({ min, max }) => min.first === max)
  const ranged = roles.filter((role) => !fixed.includes(role)).map(({ role }) => role)
  const needed = fixed.flatMap(({ role, max }) => Array.from({ length: max }, () => [role]))
  return [...needed, ...Array.from({ length: Math.max(size.max - needed.length, 0) }, () => ranged)]
}
