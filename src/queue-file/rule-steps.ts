import type { Stepped } from '../matchmaking/steps.ts'
import type { Regular, RuleEntry } from './rule-entry.ts'

/** The numbers of rules that waiting may change. */
export type Limit = 'max' | 'min' | 'within' | 'spread' | 'atLeast'
export type Limits = { readonly [L in Limit]?: number }
export type LimitStep = Limits & { readonly after: number; readonly off?: true }

/** More of these allows more; of the others, less does. */
const growing: readonly Limit[] = ['max', 'within', 'spread']

export function grows(limit: Limit): boolean {
  return growing.includes(limit)
}

/** The limits that the rule gives. */
export function limitsOf(entry: RuleEntry): Limits {
  if ('within' in entry) return { within: entry.within }
  if (entry.type === 'overlap') return { atLeast: entry.atLeast }
  if (entry.type === 'spread') return { max: entry.max }
  if (entry.type === 'latency') return given({ max: entry.max, spread: entry.spread })
  if (entry.type === 'count' || entry.type === 'sum') return given({ min: entry.min, max: entry.max })
  return {}
}

function given(limits: { readonly [L in Limit]?: number | undefined }): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined))
}

export function limitNames(limits: Limits): readonly Limit[] {
  const all: readonly Limit[] = ['max', 'min', 'within', 'spread', 'atLeast']
  return all.filter((limit) => limits[limit] !== undefined)
}

export function isRegular(relax: RuleEntry['relax']): relax is Regular {
  return relax !== undefined && !Array.isArray(relax)
}

/** The steps of a rule; regular ones are written out. */
export function stepsOf(entry: RuleEntry): readonly LimitStep[] {
  const { relax } = entry
  if (relax === undefined) return []
  return isRegular(relax) ? writtenOut(relax, limitsOf(entry)) : relax
}

function writtenOut({ every, by, until }: Regular, limits: Limits): readonly LimitStep[] {
  const [limit] = limitNames(limits)
  const first = limit === undefined ? undefined : limits[limit]
  if (limit === undefined || first === undefined) return []
  const direction = grows(limit) ? 1 : -1
  return Array.from({ length: numberOfSteps(first, { every, by, until }) }, (_, index) => {
    const value = first + direction * by * (index + 1)
    return {
      after: every * (index + 1),
      [limit]: direction === 1 ? Math.min(value, until) : Math.max(value, until),
    }
  })
}

export function numberOfSteps(first: number, { by, until }: Regular): number {
  return Math.ceil(Math.abs(until - first) / by)
}

/** A limit with its steps, in milliseconds. */
export function steppedLimit(entry: RuleEntry, limit: Limit, otherwise: number): Stepped<number> {
  return {
    first: limitsOf(entry)[limit] ?? otherwise,
    steps: stepsOf(entry).flatMap((step) => {
      const value = step[limit]
      return value === undefined ? [] : [{ afterMs: Math.round(step.after * 1000), value }]
    }),
  }
}

/** From this age on, the rule forbids nothing. */
export function offAfterMs(entry: RuleEntry): number | undefined {
  const off = stepsOf(entry).find((step) => step.off)
  return off && Math.round(off.after * 1000)
}
