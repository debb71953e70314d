import { BadEnvironment } from '../runtime/env.ts'
import { metricNames, metricOf, type Metric } from './metrics.ts'
import type { Report } from './report.ts'

/** Of `--fail-if`. */
export interface Condition {
  readonly metric: string
  readonly is: '<' | '<=' | '>' | '>='
  readonly limit: number
}

export function conditionOf(text: string): Condition {
  const [, metric, is, limit] = /^\s*([\w.-]+)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? []
  if (metric === undefined || is === undefined)
    throw new BadEnvironment(
      `--fail-if must be a metric, one of < <= > >=, and a number, like 'wait.p95 > 30', but is ${text}`,
    )
  if (!metricOf(metric))
    throw new BadEnvironment(`--fail-if knows no metric ${metric}. It knows: ${metricNames.join(', ')}`)
  return { metric, is: is as Condition['is'], limit: Number(limit) }
}

const holds: Readonly<Record<Condition['is'], (value: number, limit: number) => boolean>> = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
}

/** Why the run fails: a sentence for each condition that holds, or that nothing was measured for. */
export function failures(conditions: readonly Condition[], report: Report): readonly string[] {
  return conditions.flatMap(({ metric, is, limit }) => {
    const measured: Metric | undefined = metricOf(metric)
    const value = measured?.(report) ?? NaN
    if (!Number.isFinite(value)) return [`${metric} was not measured: there was nothing to measure it by.`]
    return holds[is](value, limit)
      ? [`${metric} is ${String(Number(value.toFixed(4)))}, which is ${is} ${limit}.`]
      : []
  })
}
