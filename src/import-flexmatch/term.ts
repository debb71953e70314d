import type { Surroundings } from './converted.ts'
import { nameOf, type Fields } from './read.ts'
import type { Shape } from './shape.ts'

/** A term of a `compare`; nothing for what is not one number. */
export function termOf(shape: Shape | undefined, around: Surroundings): Fields | number | undefined {
  if (!shape) return undefined
  if (shape.kind === 'constant') return typeof shape.value === 'number' ? shape.value : undefined
  if (shape.kind !== 'aggregate') return undefined
  const { aggregate, attribute, teams } = shape
  const [team, ...more] = teams ?? (around.teams.size === 1 ? around.teams.keys() : [])
  const isMatch = shape.together && teams === undefined
  if (!isMatch && (team === undefined || more.length > 0 || !around.teams.has(team))) return undefined
  // Copies of a team have no terms of their own.
  if (!isMatch && (around.teams.get(team ?? '') ?? 1) > 1) return undefined
  const of = aggregate === 'count' ? 'players' : nameOf(attribute)
  return { [aggregate]: of, ...(!isMatch && team !== undefined && { team: nameOf(team) }) }
}
