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
import { listOf, nameOf, numberOf, type Fields } from './read.ts'
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
  return (
    evenTeams(distance, around) ??
    balance(distance, around) ??
    spread(distance, around) ??
    fromMean(distance, around) ??
    compared(distance, around)
  )
}

type Aggregated = Extract<Shape, { kind: 'aggregate' }>

function aggregated(shape: Shape | undefined): Aggregated | undefined {
  return shape?.kind === 'aggregate' ? shape : undefined
}

const within = { maxDistance: 'within' }

function evenTeams({ measured, reference, most }: Distance, around: Surroundings): Converted | undefined {
  const sides = [...measured, reference].map(aggregated)
  if (most === undefined || sides.some((side) => side?.aggregate !== 'count')) return undefined
  const counts = sides.flatMap((side) => side ?? [])
  return areAllNamed(counts, around) ? exact({ type: 'even-teams', within: most }, within) : undefined
}

const balanced: readonly string[] = ['avg', 'sum', 'max']

/** The strength of teams, against all players or against each other. */
function balance({ measured, reference, most }: Distance, around: Surroundings): Converted | undefined {
  const sides = measured.flatMap((shape) => aggregated(shape) ?? [])
  const [[team], other] = [sides, aggregated(reference)]
  if (most === undefined || !team || !other || sides.length < measured.length) return undefined
  const { aggregate, attribute } = other
  const areAlike = sides.every((side) => side.aggregate === aggregate && side.attribute === attribute)
  if (!areAlike || !balanced.includes(aggregate)) return undefined
  const rule = { type: 'balance', attribute: nameOf(attribute), of: aggregate, within: most }
  const isEachTeam = sides.every(({ together, teams }) => !together || teams?.length === 1)
  const isMatch = other.together && other.teams === undefined
  if (isEachTeam && isMatch && areAllNamed(sides, around)) return exact(rule, within)
  const isPair = sides.length === 1 && team.teams !== undefined && other.teams !== undefined
  return isPair && areAllNamed([team, other], around)
    ? exact({ ...rule, against: 'pairwise' }, within)
    : undefined
}

/** The highest against the lowest. */
function spread(
  { measured: [first, ...more], reference, most }: Distance,
  around: Surroundings,
): Converted | undefined {
  const [high, low] = [aggregated(first), aggregated(reference)]
  if (most === undefined || !high || !low || more.length > 0 || high.attribute !== low.attribute)
    return undefined
  if (![high.aggregate, low.aggregate].sort().every((name, i) => name === ['max', 'min'][i])) return undefined
  const rule = { type: 'spread', attribute: nameOf(high.attribute), max: most }
  if (high.together && isAll(high, around) && low.together && isAll(low, around))
    return exact(rule, { maxDistance: 'max' })
  if (!high.together && !low.together && isAll(high, around))
    return exact({ ...rule, scope: 'team' }, { maxDistance: 'max' })
  return undefined
}

/** Everybody's value against the average. */
function fromMean({ measured, reference, most }: Distance, around: Surroundings): Converted | undefined {
  const mean = aggregated(reference)
  const values = measured.filter((shape) => shape?.kind === 'values')
  const [first] = values
  if (most === undefined || mean?.aggregate !== 'avg' || values.length < measured.length || !first)
    return undefined
  if (values.some(({ attribute }) => attribute !== mean.attribute)) return undefined
  const rule = { type: 'spread', attribute: nameOf(mean.attribute), of: 'mean', max: most }
  const relaxes = { maxDistance: 'max' }
  if (mean.together && isAll(mean, around)) return exact(rule, relaxes)
  const team = { ...rule, scope: 'team' }
  return isAll(first, around) || isAll(mean, around)
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
