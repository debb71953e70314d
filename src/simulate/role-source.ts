import { valueAt } from '../matchmaking/steps.ts'
import type { TeamRule } from '../matchmaking/rules.ts'
import type { Random } from './random.ts'
import { each, type Source, type SourceNeeds } from './source.ts'
import type { Weighted } from './random.ts'

/** How often a player can also play a role that is not their first. */
const FLEXIBLE = 0.3

/**
 * Roles, the preferred one first. Friends share out the seats of a team among them, so that a party fits into it, and all
 * roles are about as frequent as matches need them.
 */
export function roleSource({ random }: SourceNeeds, team: TeamRule): Source {
  const roles = team.roles.map(({ role }) => role)
  return (members) => {
    const seats = random.shuffled(seatsOf(team, random))
    return Array.from({ length: members }, (_, i) => withOthers(seats[i % seats.length] ?? '', roles, random))
  }
}

/** Where the shares of the roles are given. */
export function givenRoleSource({ random }: SourceNeeds, given: readonly Weighted<string>[]): Source {
  const roles = given.map(({ value }) => value)
  return each(() => withOthers(random.weighted(given) ?? '', roles, random))
}

/** The role of each seat of a full team: what it must have, and the rest by how many more it may have. */
function seatsOf({ roles, size }: TeamRule, random: Random): readonly string[] {
  const must = roles.flatMap(({ role, min }) => Array.from({ length: valueAt(min, 0) }, () => role))
  const spare = roles.map(({ role, min, max }) => ({ value: role, weight: max - valueAt(min, 0) }))
  const rest = Array.from({ length: Math.max(size.max - must.length, 0) }, () => random.weighted(spare) ?? '')
  return [...must, ...rest]
}

function withOthers(first: string, roles: readonly string[], random: Random): readonly string[] {
  return [first, ...roles.filter((role) => role !== first && random.chance(FLEXIBLE))]
}
