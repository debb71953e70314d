import type { AttributeType } from '../../matchmaking/attribute-types.ts'
import type { Comparison, Demand, Term } from '../../matchmaking/rules.ts'
import { ofKind, on, predicatesFor, soon } from './wanted.ts'

export interface Range {
  readonly low: number
  readonly high: number
}

interface Asked {
  readonly name: string
  readonly type: AttributeType
  readonly demands: readonly Demand[]
  /** Players in a full match, and in its largest team. */
  readonly sizes: { readonly match: number; readonly team: number }
}

const USUAL = 1500
/** Where no rule limits how far numbers are apart. */
const WIDE = 1200

/** From where to where the numbers of a team's players are drawn, so that they may play with all others. */
export function numberRange(asked: Asked, team: string): Range {
  const { name, type, demands } = asked
  const start =
    type.missing.kind === 'default' && typeof type.missing.value === 'number' ? type.missing.value : USUAL
  const width = Math.min(WIDE, ...widths(asked))
  const low = start >= 0 ? Math.max(start - width / 2, 0) : start - width / 2
  const base = { low, high: low + width }
  const bounded = [...sums(asked), ...comparisons(asked, team), ...halves(asked, team, base)].reduce(
    within,
    base,
  )
  return predicatesFor(demands, name, team).reduce((range, predicate) => {
    if (predicate.kind === 'atLeast') return within(range, { low: predicate.value, high: Infinity })
    if (predicate.kind === 'atMost') return within(range, { low: -Infinity, high: predicate.value })
    const value = predicate.kind === 'equals' ? Number(predicate.value) : NaN
    return Number.isNaN(value) ? range : { low: value, high: value }
  }, bounded)
}

/** How far the rules let numbers be apart. */
function widths({ name, demands, sizes }: Asked): readonly number[] {
  return [
    ...on(demands, 'spread', name).map(({ max }) => soon(max)),
    ...on(demands, 'balance', name).map(
      ({ of, within: most }) => soon(most) / (of === 'sum' ? sizes.team : 1),
    ),
    ...on(demands, 'same', name).map(() => 0),
  ]
}

function sums({ name, demands, sizes }: Asked): readonly Range[] {
  return on(demands, 'sum', name).map(({ min, max, scope }) => ({
    low: soon(min) / sizes[scope],
    high: soon(max) / sizes[scope],
  }))
}

/** An average, a highest or a lowest number against a constant bounds everybody's. */
function comparisons({ name, demands }: Asked, team: string): readonly Range[] {
  return ofKind(demands, 'compare').flatMap(({ left, is, right }) => {
    if (right.kind === 'constant' && isOf(left, name, team)) return rangeBy(is, right.value)
    if (left.kind === 'constant' && isOf(right, name, team)) return rangeBy(mirrored[is], left.value)
    return []
  })
}

/** Where one team must be stronger than another, it gets the upper half. */
function halves({ name, demands }: Asked, team: string, { low, high }: Range): readonly Range[] {
  const middle = (low + high) / 2
  return ofKind(demands, 'compare').flatMap(({ left, is, right }) => {
    const isLeft = isOf(left, name, team) && isTeams(left)
    if (isLeft === (isOf(right, name, team) && isTeams(right)) || !isTeams(left) || !isTeams(right)) return []
    const sign = (isLeft ? is : mirrored[is])[0]
    if (sign === '>') return [{ low: middle, high: Infinity }]
    return sign === '<' ? [{ low: -Infinity, high: middle }] : []
  })
}

function isTeams(term: Term): boolean {
  return term.kind === 'of' && term.team !== undefined
}

function isOf(term: Term, name: string, team: string): boolean {
  if (term.kind !== 'of' || term.attribute !== name) return false
  return ['avg', 'min', 'max', 'median'].includes(term.aggregate) && (term.team ?? team) === team
}

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '<': '>',
  '<=': '>=',
  '=': '=',
  '!=': '!=',
  '>=': '<=',
  '>': '<',
}

function rangeBy(is: Comparison, value: number): readonly Range[] {
  switch (is) {
    case '<':
    case '<=':
      return [{ low: -Infinity, high: is === '<' ? value - 1 : value }]
    case '>':
    case '>=':
      return [{ low: is === '>' ? value + 1 : value, high: Infinity }]
    case '=':
      return [{ low: value, high: value }]
    case '!=':
      return []
  }
}

/** Moves and cuts the range to what is allowed. */
function within({ low, high }: Range, allowed: Range): Range {
  const from = Math.min(Math.max(low, allowed.low), allowed.high)
  return { low: from, high: Math.max(from, Math.min(Math.max(high, allowed.low), allowed.high)) }
}
