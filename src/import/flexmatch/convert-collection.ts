import { approximate, exact, refused, type Converted, type Surroundings } from './converted.ts'
import { parseExpression } from './expression.ts'
import { listOf, nameOf, numberOf, textOf, type Fields } from '../read.ts'
import { scopeOf } from './scope.ts'
import { shapeOf, type Shape } from './shape.ts'

/** What the lists of players have in common, and how many have a value. */
export function convertCollection(raw: Fields, around: Surroundings): Converted {
  const [expression, ...more] = listOf(raw['measurements'])
  const shape = shapeOf(parseExpression(expression))
  if (!shape || shape.kind === 'constant' || more.length > 0)
    return refused('it takes one measurement, of the players of some teams')
  const counts = { min: numberOf(raw['minCount']), max: numberOf(raw['maxCount']) }
  switch (textOf(raw['operation'])) {
    case 'intersection':
      return overlap(shape, counts, around)
    case 'contains':
      return count({ shape, value: raw['referenceValue'], counts }, around)
    case 'reference_intersection_count':
      return lists({ shape, value: raw['referenceValue'], counts }, around)
    default:
      return refused(`Muster knows no operation ${textOf(raw['operation'])} on collections`)
  }
}

type Players = Exclude<Shape, { kind: 'constant' }>

interface Counts {
  readonly min: number | undefined
  readonly max: number | undefined
}

function overlap(shape: Players, { min, max }: Counts, around: Surroundings): Converted {
  if (min === undefined) return refused('Muster asks for values in common, and knows no most of them')
  const { scope, differs } = scopeOf(
    { ...shape, together: shape.together || shape.teams === undefined },
    around,
  )
  const rule = { type: 'overlap', attribute: nameOf(shape.attribute), atLeast: min, ...(scope && { scope }) }
  const missing = max === undefined ? differs : 'its maxCount is left out'
  const relaxes = { minCount: 'atLeast' }
  return missing === undefined ? exact(rule, relaxes) : approximate(missing, rule, relaxes)
}

interface Referring {
  readonly shape: Players
  readonly value: unknown
  readonly counts: Counts
}

function count({ shape, value, counts: { min, max } }: Referring, around: Surroundings): Converted {
  const reference = shapeOf(parseExpression(value))
  if (reference?.kind !== 'constant') return refused('only a constant can be counted')
  const { scope, differs } = scopeOf(shape, around)
  const rule = {
    type: 'count',
    attribute: nameOf(shape.attribute),
    value: String(reference.value),
    // Without both, the value must be there once.
    ...((min ?? max) === undefined ? { min: 1 } : {}),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(scope && { scope }),
  }
  const relaxes = { minCount: 'min', maxCount: 'max' }
  return differs === undefined ? exact(rule, relaxes) : approximate(differs, rule, relaxes)
}

/** Lists of other players, or of what they have: nobody on them (`maxCount` 0), or everybody. */
function lists({ shape, value, counts: { min, max } }: Referring, around: Surroundings): Converted {
  const attribute = nameOf(shape.attribute)
  const constants = listOf(value).map(textOf)
  if (Array.isArray(value) || shapeOf(parseExpression(value))?.kind === 'constant')
    return constant({ attribute, constants, min, max }, around)
  const reference = shapeOf(parseExpression(value))
  if (!reference || (reference.kind !== 'ids' && reference.kind !== 'values'))
    return refused('its referenceValue must be ids or values of players')
  const of = reference.kind === 'values' ? { of: nameOf(reference.attribute) } : {}
  if (max === 0) return exact({ type: 'block', attribute, ...of })
  if (min !== undefined)
    return approximate('every other player must be on the list, not only some', {
      type: 'accept',
      attribute,
      ...of,
    })
  return refused('only maxCount 0 (block) and a minCount (accept) have a rule in Muster')
}

interface Constants extends Counts {
  readonly attribute: string
  readonly constants: readonly string[]
}

/** Everybody has at least one of these values, or nobody has. */
function constant({ attribute, constants, min, max }: Constants, around: Surroundings): Converted {
  if (max === 0)
    return exact({
      type: 'all',
      rules: constants.map((value) => ({ type: 'count', attribute, value, max: 0 })),
    })
  const [value, ...more] = constants
  if (min !== 1 || value === undefined || more.length > 0)
    return refused('Muster asks everybody for one value, not for some of several')
  const rules = [...around.teams.keys()].map((team) => ({
    type: 'where',
    team: nameOf(team),
    attribute,
    contains: value,
  }))
  return exact(rules.length === 1 && rules[0] ? rules[0] : { type: 'all', rules })
}
