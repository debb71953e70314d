import type { Fields } from '../read.ts'
import type { Expansion, Interval } from './intervals.ts'
import type { Limit } from './limit.ts'

/** More steps than a queue file may have. */
const MOST_STEPS = 200
const AN_HOUR_S = 3600

export interface Growing {
  readonly limit: Limit
  readonly first: number
  readonly every: number
  readonly linear: NonNullable<Expansion['linear']>
  /** From this age on, in seconds, the rule is optional anyway. */
  readonly offAt: number | undefined
}

export interface Grown {
  readonly intervals: readonly Interval[]
  /** The short form of the intervals after the first, where there is one. */
  readonly regular?: Fields
  readonly note?: string
}

/** The steps of a linear expansion. */
export function grown(growing: Growing): Grown {
  const { limit, first, every, linear, offAt } = growing
  const start = { after: 0, values: { [limit.key]: first } }
  const end = linear.until ?? (limit.grows ? Infinity : -Infinity)
  const isLooser = limit.grows ? end > first : end < first
  if (!isLooser || linear.by === 0 || every === 0) return { intervals: [start], note: 'it allows no more' }
  const { wanted, merged } = stepsOf(growing, end)
  const steps = { first, by: linear.by * merged, end, grows: limit.grows }
  const apart = every * merged
  const count = Math.min(Math.ceil(wanted / merged), MOST_STEPS)
  const intervals = Array.from({ length: count }, (_, i) => {
    const value = valueAt(i + 1, steps)
    return {
      after: rounded((i + 1) * apart),
      values: value === limit.idleAt ? undefined : { [limit.key]: value },
    }
  })
  const until = valueAt(count, steps)
  const isRegular = offAt === undefined && until !== limit.idleAt && apart <= AN_HOUR_S
  return {
    intervals: [start, ...intervals],
    ...(isRegular && { regular: { every: rounded(apart), by: rounded(steps.by), until } }),
    ...noteOn({ merged, isEndless: wanted === Infinity, until }),
  }
}

interface StepsWanted {
  /** Infinity: it grows forever. */
  readonly wanted: number
  /** How many of them become one, so that there are not too many. */
  readonly merged: number
}

function stepsOf({ first, every, linear, offAt }: Growing, end: number): StepsWanted {
  const needed = Math.ceil(Math.abs(end - first) / linear.by)
  const inTime = offAt === undefined ? Infinity : Math.ceil(offAt / every) - 1
  const wanted = Math.min(needed, inTime)
  return { wanted, merged: wanted === Infinity ? 1 : Math.max(1, Math.ceil(wanted / MOST_STEPS)) }
}

interface Steps {
  readonly first: number
  readonly by: number
  readonly end: number
  readonly grows: boolean
}

function valueAt(step: number, { first, by, end, grows }: Steps): number {
  const value = first + (grows ? 1 : -1) * by * step
  return rounded(grows ? Math.min(value, end) : Math.max(value, end))
}

/** 0.1 + 0.2 is 0.3 in a file that people read. */
function rounded(value: number): number {
  return Number(value.toPrecision(12))
}

function noteOn({ merged, isEndless, until }: { merged: number; isEndless: boolean; until: number }): {
  note?: string
} {
  if (isEndless) return { note: `it has no Limit, and ends at ${until} here` }
  return merged > 1
    ? { note: `${merged} steps are one here, since a queue file has at most ${MOST_STEPS}` }
    : {}
}
