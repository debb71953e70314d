import type { Surroundings } from './converted.ts'
import { nameOf, type Fields } from '../read.ts'
import type { Shape } from './shape.ts'

type Aggregated = Extract<Shape, { kind: 'aggregate' }>

/** A term of a `compare`; nothing for what is not one number. */
export function termOf(shape: Shape | undefined, around: Surroundings): Fields | number | undefined {
  if (shape?.kind === 'constant') return typeof shape.value === 'number' ? shape.value : undefined
  if (shape?.kind !== 'aggregate') return undefined
  const { aggregate, attribute } = shape
  const number = { [aggregate]: aggregate === 'count' ? 'players' : nameOf(attribute) }
  if (shape.together && shape.teams === undefined) return number
  const team = oneTeam(shape, around)
  return team === undefined ? undefined : { ...number, team: nameOf(team) }
}

/** The team that the number is of. Copies of a team have no numbers of their own. */
function oneTeam({ teams }: Aggregated, around: Surroundings): string | undefined {
  const [team, ...more] = teams ?? [...around.teams.keys()]
  return team !== undefined && more.length === 0 && around.teams.get(team) === 1 ? team : undefined
}
