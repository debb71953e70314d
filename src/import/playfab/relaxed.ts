import { numberOf, type Fields } from '../read.ts'
import { expansionOf, valuesOf, type Expansion, type Interval } from './intervals.ts'
import type { Limit, Values } from './limit.ts'
import { grown, type Grown } from './linear.ts'

/** What waiting makes of a rule. */
export interface Relaxed {
  /** The values at first. */
  readonly first: Values
  /** The `relax` of the rule, if it has one. */
  readonly relax: Fields | readonly Fields[] | undefined
  /** How the expansion differs; each is a sentence. */
  readonly notes: readonly string[]
  readonly expansion: Expansion | undefined
}

/** `undefined`: the rule never forbids anything. */
export function relaxedBy(rule: Fields, limits: readonly Limit[]): Relaxed | undefined {
  const offAt = numberOf(rule['SecondsUntilOptional'])
  const expansion = expansionOf(rule, limits)
  const { intervals, regular, note } = written(expansion, { rule, limits, offAt })
  const inTime = intervals.filter(({ after }) => offAt === undefined || after < offAt)
  const active = inTime.filter(isActive)
  const [start, ...later] = active
  if (!start) return undefined
  const { steps, dropped } = looser(start.values, later, limits)
  const end = offAfter(inTime) ?? offAt
  return {
    first: start.values,
    relax: regular ?? relaxOf(steps, end),
    notes: [
      ...(note === undefined ? [] : [note]),
      ...(expansion?.linear && limits.some(({ grows }) => !grows)
        ? ['Delta is taken away at each step: an expansion allows more']
        : []),
      ...(dropped > 0 ? [`waiting never allows less: steps left out: ${dropped}`] : []),
      ...(hasGap(inTime)
        ? ['the rule holds until it is off for good, also while it would be off in between']
        : []),
    ],
    expansion,
  }
}

interface Given {
  readonly rule: Fields
  readonly limits: readonly Limit[]
  readonly offAt: number | undefined
}

function written(expansion: Expansion | undefined, { rule, limits, offAt }: Given): Grown {
  const values = valuesOf(rule, limits)
  if (!expansion) return { intervals: [{ after: 0, values }] }
  const { linear, every, intervals } = expansion
  const [limit] = limits
  const first = limit && values[limit.key]
  if (!linear || !limit || first === undefined) return { intervals }
  return grown({ limit, first, every, linear, offAt })
}

type Active = Interval & { readonly values: Values }

function isActive(interval: Interval): interval is Active {
  return interval.values !== undefined
}

interface Looser {
  readonly steps: readonly Fields[]
  /** How many intervals would have allowed less. */
  readonly dropped: number
}

/** Steps must allow more and more. */
function looser(first: Values, later: readonly Active[], limits: readonly Limit[]): Looser {
  const reached = { ...first }
  let dropped = 0
  const steps = later.flatMap(({ after, values }): readonly Fields[] => {
    const changed = limits.filter(({ key }) => values[key] !== reached[key])
    const more = changed.filter(({ key, grows }) => isMore(Number(values[key]), Number(reached[key]), grows))
    if (more.length < changed.length) dropped += 1
    const step = Object.fromEntries(more.map(({ key }) => [key, Number(values[key])]))
    Object.assign(reached, step)
    return more.length === 0 ? [] : [{ after, ...step }]
  })
  return { steps, dropped }
}

function isMore(value: number, before: number, grows: boolean): boolean {
  return grows ? value > before : value < before
}

/** When the rule is off for good. */
function offAfter(intervals: readonly Interval[]): number | undefined {
  return intervals[intervals.findLastIndex(isActive) + 1]?.after
}

/** Whether it is off before it holds. */
function hasGap(intervals: readonly Interval[]): boolean {
  return intervals.slice(0, intervals.findLastIndex(isActive)).some((interval) => !isActive(interval))
}

function relaxOf(steps: readonly Fields[], end: number | undefined): readonly Fields[] | undefined {
  const all = end === undefined ? steps : [...steps, { after: end, off: true }]
  return all.length === 0 ? undefined : all
}
