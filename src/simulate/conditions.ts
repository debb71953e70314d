import { BadEnvironment } from '../runtime/env.ts'
import { metricNames, metricOf } from './metrics.ts'
import type { Report } from './report.ts'

const comparisons = {
  '<': (value: number, limit: number) => value < limit,
  '<=': (value: number, limit: number) => value <= limit,
  '>': (value: number, limit: number) => value > limit,
  '>=': (value: number, limit: number) => value >= limit,
}

/** Of `--fail-if`. */
export interface Condition {
  readonly metric: string
  readonly is: keyof typeof comparisons
  readonly limit: number
}

export function conditionOf(text: string): Condition {
  const [, metric, is, limit] = /^\s*([\w.-]+)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? []
  if (metric === undefined || !isComparison(is))
    throw new BadEnvironment(
      `--fail-if must be a metric, one of < <= > >=, and a number, like 'wait.p95 > 30', but is ${text}`,
    )
  if (!metricOf(metric))
    throw new BadEnvironment(`--fail-if knows no metric ${metric}. It knows: ${metricNames.join(', ')}`)
  return { metric, is, limit: Number(limit) }
}

function isComparison(text: string | undefined): text is Condition['is'] {
  return text !== undefined && Object.hasOwn(comparisons, text)
}

/** Why the run fails: a sentence for each condition that holds, or for which nothing was measured. */
export function failures(conditions: readonly Condition[], report: Report): readonly string[] {
  return conditions.flatMap(({ metric, is, limit }) => {
    const value = metricOf(metric)?.(report) ?? NaN
    if (!Number.isFinite(value)) return [`${metric} was not measured: no match had anything to measure.`]
    return comparisons[is](value, limit)
      ? [`${metric} is ${Number(value.toFixed(4))}, which is ${is} ${limit}.`]
      : []
  })
}
