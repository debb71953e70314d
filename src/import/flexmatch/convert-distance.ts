import {
  approximate,
  areAllNamed,
  exact,
  isAll,
  refused,
  type Converted,
  type Surroundings,
} from './converted.ts'
import { parseExpression } from './expression.ts'
import { listOf, nameOf, numberOf, type Fields } from '../read.ts'
import { shapeOf, type Shape } from './shape.ts'
import { termOf } from './term.ts'

interface Distance {
  readonly measured: readonly (Shape | undefined)[]
  readonly reference: Shape | undefined
  readonly most: number | undefined
  readonly least: number | undefined
}

/** How far measurements are from a reference. */
export function convertDistance(raw: Fields, around: Surroundings): Converted {
  const distance = {
    measured: listOf(raw['measurements']).map((each) => shapeOf(parseExpression(each))),
    reference:
      raw['referenceValue'] === undefined ? undefined : shapeOf(parseExpression(raw['referenceValue'])),
    most: numberOf(raw['maxDistance']),
    least: numberOf(raw['minDistance']),
  }
  return numbers(distance, around) ?? fromMean(distance, around) ?? compared(distance, around)
}

type Aggregated = Extract<Shape, { kind: 'aggregate' }>
type Values = Extract<Shape, { kind: 'values' }>

/** Numbers of the same attribute, which may be this far from another. */
interface Numbers {
  readonly sides: readonly Aggregated[]
  readonly other: Aggregated
  readonly most: number
}

function numbers({ measured, reference, most }: Distance, around: Surroundings): Converted | undefined {
  const sides = measured.flatMap((shape) => (shape?.kind === 'aggregate' ? [shape] : []))
  if (reference?.kind !== 'aggregate' || most === undefined || sides.length < measured.length)
    return undefined
  if (sides.some(({ attribute }) => attribute !== reference.attribute)) return undefined
  const given = { sides, other: reference, most }
  const aggregates = new Set([...sides, reference].map(({ aggregate }) => aggregate))
  if (aggregates.size > 1) return spread(given, around)
  return reference.aggregate === 'count' ? evenTeams(given, around) : balance(given, around)
}

const within = { maxDistance: 'within' }

function evenTeams({ sides, other, most }: Numbers, around: Surroundings): Converted | undefined {
  return areAllNamed([...sides, other], around)
    ? exact({ type: 'even-teams', within: most }, within)
    : undefined
}

const balanced: readonly string[] = ['avg', 'sum', 'max']

/** The strength of teams, against all players or against each other. */
function balance({ sides, other, most }: Numbers, around: Surroundings): Converted | undefined {
  const { aggregate, attribute } = other
  if (!balanced.includes(aggregate)) return undefined
  const rule = { type: 'balance', attribute: nameOf(attribute), of: aggregate, within: most }
  if (areEachTeam(sides, around) && isMatch(other)) return exact(rule, within)
  const pair = [...sides, other]
  const areTwo = pair.length === 2 && pair.every(({ teams }) => teams !== undefined)
  return areTwo && areAllNamed(pair, around) ? exact({ ...rule, against: 'pairwise' }, within) : undefined
}

function areEachTeam(sides: readonly Aggregated[], around: Surroundings): boolean {
  return sides.every(({ together, teams }) => !together || teams?.length === 1) && areAllNamed(sides, around)
}

function isMatch({ together, teams }: Aggregated): boolean {
  return together && teams === undefined
}

/** The highest against the lowest: of all, or of each team. */
function spread(
  { sides: [one, ...more], other, most }: Numbers,
  around: Surroundings,
): Converted | undefined {
  if (!one || more.length > 0) return undefined
  const { aggregate, together } = one
  const names = [aggregate, other.aggregate].sort().join()
  const areAll = isAll(one, around) && isAll(other, around)
  if (names !== 'max,min' || !areAll || together !== other.together) return undefined
  const rule = { type: 'spread', attribute: nameOf(one.attribute), max: most }
  return exact(together ? rule : { ...rule, scope: 'team' }, { maxDistance: 'max' })
}

/** Everybody's value against the average. */
function fromMean({ measured, reference, most }: Distance, around: Surroundings): Converted | undefined {
  if (most === undefined || reference?.kind !== 'aggregate' || reference.aggregate !== 'avg') return undefined
  const { attribute } = reference
  const values = measured.flatMap((shape): readonly Values[] => (shape?.kind === 'values' ? [shape] : []))
  const own = values.filter((each) => each.attribute === attribute)
  if (own.length === 0 || own.length < measured.length) return undefined
  const rule = { type: 'spread', attribute: nameOf(attribute), of: 'mean', max: most }
  const relaxes = { maxDistance: 'max' }
  if (reference.together && isAll(reference, around)) return exact(rule, relaxes)
  const team = { ...rule, scope: 'team' }
  return areAllNamed(own, around)
    ? exact(team, relaxes)
    : approximate('it holds in every team, not only in the one that was named', team, relaxes)
}

/** Two numbers that are no further apart than this, or no nearer. */
function compared({ measured, reference, most, least }: Distance, around: Surroundings): Converted {
  const right = termOf(reference, around)
  const lefts = measured.flatMap((shape) => termOf(shape, around) ?? [])
  if (right === undefined || lefts.length < measured.length || lefts.length === 0)
    return refused('no rule of Muster measures the distance between these')
  const compare = (left: unknown, is: string, limit: number): Fields => ({
    type: 'compare',
    left: { minus: [left, right] },
    is,
    right: limit,
  })
  const nears = lefts.flatMap((left) =>
    most === undefined ? [] : [compare(left, '<=', most), compare(left, '>=', -most)],
  )
  const fars = lefts.flatMap((left) =>
    least === undefined
      ? []
      : [{ type: 'any', rules: [compare(left, '>=', least), compare(left, '<=', -least)] }],
  )
  return exact({ type: 'all', rules: [...nears, ...fars] })
}
