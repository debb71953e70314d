import type { Expression, FunctionName } from './expression.ts'

/** What a measurement comes to: a constant, one number, one for each team, or a value for each player. */
export type Shape =
  | { readonly kind: 'constant'; readonly value: number | string }
  | ({ readonly kind: 'values' } & Where)
  | ({ readonly kind: 'ids' } & Where)
  | ({ readonly kind: 'aggregate'; readonly aggregate: Aggregate } & Where)
  /** The values that all lists have in common. */
  | ({ readonly kind: 'common' } & Where)

export type Aggregate = Exclude<FunctionName, 'flatten' | 'set_intersection'>

interface Where {
  readonly attribute: string
  /** `undefined`: all teams. */
  readonly teams: readonly string[] | undefined
  /** All teams together, or each for itself. */
  readonly together: boolean
}

export function shapeOf(expression: Expression): Shape | undefined {
  switch (expression.kind) {
    case 'number':
    case 'text':
      return { kind: 'constant', value: expression.value }
    case 'select': {
      const { teams, of } = expression
      const where = { teams, together: teams?.length === 1 }
      if (of === 'ids') return { kind: 'ids', attribute: '', ...where }
      return { kind: 'values', attribute: of === 'players' ? '' : of.attribute, ...where }
    }
    case 'call': {
      const inner = shapeOf(expression.of)
      return inner && applied(expression.name, inner)
    }
  }
}

function applied(name: FunctionName, inner: Shape): Shape | undefined {
  if (inner.kind === 'constant') return undefined
  if (name === 'flatten') return { ...inner, together: true }
  if (name === 'set_intersection') return inner.kind === 'values' ? { ...inner, kind: 'common' } : undefined
  return inner.kind === 'values' || inner.kind === 'ids'
    ? { ...inner, kind: 'aggregate', aggregate: name }
    : undefined
}
