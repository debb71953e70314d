import { fieldsOf, listOf, numberOf, type Fields } from '../read.ts'
import type { Limit, Values } from './limit.ts'

/** What holds from this age of a ticket on, in seconds, until the next interval. */
export interface Interval {
  readonly after: number
  /** `undefined`: the rule is off. */
  readonly values: Values | undefined
}

export interface Expansion {
  /** The key that it has in the rule: `LinearExpansion`. */
  readonly key: string
  readonly every: number
  readonly intervals: readonly Interval[]
  /** Only of a linear one: how much each step allows more, and where that ends. */
  readonly linear?: { readonly by: number; readonly until: number | undefined }
}

const keys = ['CustomExpansion', 'LinearExpansion', 'Expansion']

/** How the rule expands; of several, PlayFab takes the custom one. */
export function expansionOf(rule: Fields, limits: readonly Limit[]): Expansion | undefined {
  const key = keys.find((each) => Object.keys(fieldsOf(rule[each])).length > 0)
  if (key === undefined) return undefined
  const fields = fieldsOf(rule[key])
  const every = numberOf(fields['SecondsBetweenExpansions']) ?? 0
  const [limit] = limits
  if (fields['Delta'] === undefined || !limit)
    return { key, every, intervals: overridden(rule, { fields, every }, limits) }
  const by = Math.abs(numberOf(fields['Delta']) ?? 0)
  const until = numberOf(fields['Limit']) ?? limit.idleAt
  return { key, every, intervals: [{ after: 0, values: valuesOf(rule, limits) }], linear: { by, until } }
}

export function valuesOf(rule: Fields, limits: readonly Limit[]): Values {
  return Object.fromEntries(
    limits.flatMap(({ field, key }) => {
      const value = numberOf(rule[field])
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

interface Custom {
  readonly fields: Fields
  readonly every: number
}

/** One interval for each value that is listed; of a limit without a list, the rule's own value holds. */
function overridden(rule: Fields, { fields, every }: Custom, limits: readonly Limit[]): readonly Interval[] {
  const lists = limits.map((limit) => ({ limit, values: listOf(fields[limit.overrides]) }))
  const switches = listOf(fields['EnabledOverrides'])
  const count = Math.max(1, switches.length, ...lists.map(({ values }) => values.length))
  return Array.from({ length: count }, (_, index) => {
    const own = lists
      .filter(({ values }) => values.length > 0)
      .map(({ limit: { key }, values }) => [key, numberIn(reached(values, index))] as const)
    const isOff = reached(switches, index) === false || own.some(([, value]) => value === undefined)
    const values = { ...valuesOf(rule, limits), ...Object.fromEntries(own) } as Values
    return { after: index * every, values: isOff ? undefined : values }
  })
}

/** The last value holds on. */
function reached(values: readonly unknown[], index: number): unknown {
  return values[Math.min(index, values.length - 1)]
}

/** `{ "Value": 4 }`, or in older examples the number itself; null turns the rule off. */
function numberIn(raw: unknown): number | undefined {
  return numberOf(raw) ?? numberOf(fieldsOf(raw)['Value'])
}
