import { nearly, refusing, type Element, type Part } from '../element.ts'
import { fieldsOf, listOf, nameOf, numberOf, textOf, type Fields } from '../read.ts'
import type { Converted } from './converted.ts'

/** A value of a rule or team that changes while players wait. */
export interface Expansion {
  readonly name: string
  readonly path: readonly string[]
  readonly kind: string
  readonly of: string
  readonly field: string
  readonly steps: readonly { readonly after: number; readonly value: number }[]
}

export function readExpansions(raw: unknown): readonly Expansion[] {
  return listOf(raw).map((each, place) => {
    const { target, steps } = fieldsOf(each)
    const [, kind = '', of = '', field = ''] = /^(\w+)(?:\[([^\]]*)\])?\.(\w+)$/.exec(textOf(target)) ?? []
    return {
      name: `expansion ${textOf(target)}`,
      path: ['expansions', String(place)],
      kind,
      of,
      field,
      steps: listOf(steps).flatMap((step) => {
        const [after, value] = [
          numberOf(fieldsOf(step)['waitTimeSeconds']),
          numberOf(fieldsOf(step)['value']),
        ]
        return after === undefined || value === undefined ? [] : [{ after, value }]
      }),
    }
  })
}

type ConvertedRule = Extract<Converted, { kind: 'rule' }>

interface Relaxed {
  readonly rule: Fields
  readonly elements: readonly Element[]
}

/** The rule with the steps of its expansions. */
export function relaxed(
  { rule, relaxes }: ConvertedRule,
  own: readonly Expansion[],
  clock: 'newest' | 'oldest',
): Relaxed {
  const merged = new Map<number, Fields>()
  const elements = own.map((expansion): Element => {
    const part: Part = { name: expansion.name, path: expansion.path, place: ['rules', nameOf(expansion.of)] }
    const key = relaxes[expansion.field]
    if (key === undefined) return refusing(part, `a rule of type ${textOf(rule['type'])} does not relax that`)
    const steps = loosening(expansion, { key, first: Number(rule[key]) })
    for (const { after, value } of steps) merged.set(after, { ...merged.get(after), after, [key]: value })
    const dropped = expansion.steps.length - steps.length
    return nearly(
      part,
      `the ${clock} ticket's wait counts, as in FlexMatch; clock: each is fairer${dropped > 0 ? `, and ${dropped} steps that allow no more are left out` : ''}`,
    )
  })
  const relax = [...merged.values()].sort((a, b) => Number(a['after']) - Number(b['after']))
  return { rule: relax.length === 0 ? rule : { ...rule, clock, relax }, elements }
}

/** Steps must allow more and more: the least falls, and the most grows. */
function loosening({ steps }: Expansion, { key, first }: { key: string; first: number }): Expansion['steps'] {
  const falls = key === 'min' || key === 'atLeast'
  let before = first
  return steps.filter(({ after, value }) => {
    const isLooser = after > 0 && (falls ? value < before : value > before)
    if (isLooser) before = value
    return isLooser
  })
}
