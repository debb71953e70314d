import type { Figures } from './figures.ts'
import type { Report } from './report.ts'

/** A number of the report, by its name for `--fail-if`; not a number if there is nothing to measure. */
export type Metric = (report: Report) => number

const of = (name: string, figures: (report: Report) => Figures | undefined): readonly [string, Metric][] =>
  (['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const).map((figure) => [
    `${name}.${figure}`,
    (report) => figures(report)?.[figure] ?? NaN,
  ])

const share =
  (part: (report: Report) => number): Metric =>
  (report) =>
    part(report) / report.tickets

const worst =
  (groups: (report: Report) => Report['byPartySize']): Metric =>
  (report) =>
    Math.max(
      ...groups(report)
        .map(({ p95 }) => p95)
        .filter((p95) => !Number.isNaN(p95)),
      -Infinity,
    )

const metrics: ReadonlyMap<string, Metric> = new Map([
  ...of('wait', ({ wait }) => wait),
  ['wait.p95.worst-band', worst(({ byBand }) => byBand?.bands ?? [])],
  ['wait.p95.worst-party', worst(({ byPartySize }) => byPartySize)],
  ['matched.share', share(({ matched }) => matched)],
  ['quit.share', share(({ gaveUp }) => gaveUp)],
  ['waiting.share', share(({ waiting }) => waiting.tickets)],
  ['matches.count', ({ matches }: Report) => matches],
  ...of('size', ({ size }) => size),
  ...of('spread', ({ quality }) => quality[0]?.spread),
  ...of('imbalance', ({ quality }) => quality[0]?.imbalance),
  ...of('ping', ({ ping }) => ping),
])

export const metricNames: readonly string[] = [...metrics.keys()]

export function metricOf(name: string): Metric | undefined {
  return metrics.get(name)
}
