import type { Rule, TeamRule } from './rules.ts'
import type { Stepped } from './steps.ts'

interface Stepping {
  readonly rules: readonly Rule[]
  readonly teams: readonly TeamRule[]
}

/** Every age of a ticket at which something of the rules is relaxed for it, in order. */
export function stepAges({ rules, teams }: Stepping): readonly number[] {
  const ages = [
    ...rules.flatMap(agesOfRule),
    ...teams.flatMap(({ count, size, roles }) =>
      [count.min, size.min, ...roles.map(({ min }) => min)].flatMap(agesOf),
    ),
  ]
  return [...new Set(ages)].sort((a, b) => a - b)
}

function agesOfRule({ demand, offAfterMs }: Rule): readonly number[] {
  const nested = 'rules' in demand ? demand.rules.flatMap(agesOfRule) : []
  const steps = Object.values(demand).filter(isStepped).flatMap(agesOf)
  return [...steps, ...nested, ...(offAfterMs === undefined ? [] : [offAfterMs])]
}

function agesOf({ steps }: Stepped<number>): readonly number[] {
  return steps.map(({ afterMs }) => afterMs)
}

function isStepped(value: unknown): value is Stepped<number> {
  return typeof value === 'object' && value !== null && 'steps' in value
}
