import { approximate, areAllNamed, exact, refused, type Converted, type Surroundings } from './converted.ts'
import { parseExpression } from './expression.ts'
import { listOf, nameOf, textOf, type Fields } from '../read.ts'
import { scopeOf } from './scope.ts'
import { shapeOf, type Shape } from './shape.ts'
import { termOf } from './term.ts'

/** Measurements compared with each other, or with a reference. */
export function convertComparison(raw: Fields, around: Surroundings): Converted {
  const shapes = listOf(raw['measurements']).map((each) => shapeOf(parseExpression(each)))
  const measured = shapes.filter((shape) => shape !== undefined)
  if (measured.length === 0 || measured.length < shapes.length)
    return refused('its measurements are no property expressions that Muster knows')
  const operation = textOf(raw['operation'])
  if (!isComparison(operation)) return refused(`${operation} is no comparison`)
  if (raw['referenceValue'] === undefined) return amongThemselves(measured, operation, around)
  const reference = shapeOf(parseExpression(raw['referenceValue']))
  const each = measured.map((shape) => against({ shape, operation, reference }, around))
  const wrong = each.find(({ kind }) => kind !== 'rule')
  const rules = each.flatMap((converted) => (converted.kind === 'rule' ? [converted.rule] : []))
  const [first] = each
  if (wrong || !first || each.length === 1) return wrong ?? first ?? refused('it measures nothing')
  return exact({ type: 'all', rules })
}

const comparisons = ['<', '<=', '=', '!=', '>=', '>'] as const
type Comparison = (typeof comparisons)[number]

function isComparison(text: string): text is Comparison {
  return comparisons.some((each) => each === text)
}

function amongThemselves(measured: readonly Shape[], operation: Comparison, around: Surroundings): Converted {
  if (operation !== '=' && operation !== '!=')
    return refused('without a referenceValue, only = and != have a meaning')
  if (operation === '=' && areSizesOfAll(measured, around)) return exact({ type: 'even-teams', within: 0 })
  return equality(measured, operation === '=' ? 'same' : 'differ', around)
}

function equality(measured: readonly Shape[], type: 'same' | 'differ', around: Surroundings): Converted {
  const values = measured.flatMap((shape) => (shape.kind === 'values' ? [shape] : []))
  const [first] = values
  const attributes = new Set(values.map(({ attribute }) => attribute))
  if (!first || values.length < measured.length || attributes.size > 1)
    return refused('only the values of one attribute can be compared with each other')
  const rule = { type, attribute: nameOf(first.attribute) }
  // Several measurements are compared with one another, whatever their teams.
  if (values.length > 1 && areAllNamed(values, around)) return exact(rule)
  const { scope, differs } = scopeOf(first, around)
  const scoped = { ...rule, ...(scope && { scope }) }
  return differs === undefined ? exact(scoped) : approximate(differs, scoped)
}

function areSizesOfAll(shapes: readonly Shape[], around: Surroundings): boolean {
  const counts = shapes.flatMap((shape) =>
    shape.kind === 'aggregate' && shape.aggregate === 'count' ? [shape] : [],
  )
  return counts.length === shapes.length && areAllNamed(counts, around)
}

interface Against {
  readonly shape: Shape
  readonly operation: Comparison
  readonly reference: Shape | undefined
}

function against({ shape, operation, reference }: Against, around: Surroundings): Converted {
  if (shape.kind === 'values' && reference?.kind === 'constant')
    return who(shape, { operation, value: reference.value }, around)
  if (operation === '=' && reference && areSizesOfAll([shape, reference], around))
    return exact({ type: 'even-teams', within: 0 })
  const [left, right] = [termOf(shape, around), termOf(reference, around)]
  if (left !== undefined && right !== undefined) return exact({ type: 'compare', left, is: operation, right })
  return refused('Muster compares one number of the match or of a team with another, and this is none')
}

interface Limit {
  readonly operation: Comparison
  readonly value: number | string
}

/** What every player of some teams must have. */
function who(
  { attribute, teams }: Extract<Shape, { kind: 'values' }>,
  { operation, value }: Limit,
  around: Surroundings,
): Converted {
  const name = nameOf(attribute)
  const inside = (teams ?? [...around.teams.keys()]).filter((team) => around.teams.has(team))
  const rules = inside.flatMap((team) =>
    demandOf({ operation, value }, { team: nameOf(team), attribute: name }),
  )
  if (rules.length === 0) return refused(`who may play cannot be said with ${operation} ${value}`)
  const [first] = rules
  return exact(rules.length === 1 && first ? first : { type: 'all', rules })
}

function demandOf(
  { operation, value }: Limit,
  place: { team: string; attribute: string },
): readonly Fields[] {
  if (operation === '=') return [{ type: 'where', ...place, equals: value }]
  if (typeof value === 'string' || operation === '!=') return []
  const { team, attribute } = place
  switch (operation) {
    case '>=':
      return [{ type: 'where', ...place, atLeast: value }]
    case '<=':
      return [{ type: 'where', ...place, atMost: value }]
    case '>':
      return [{ type: 'compare', left: { min: attribute, team }, is: '>', right: value }]
    case '<':
      return [{ type: 'compare', left: { max: attribute, team }, is: '<', right: value }]
  }
}
