import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

export const stageNames = ['join', 'wait', 'connect', 'first byte', 'whole'] as const
export type StageName = (typeof stageNames)[number]

/** In milliseconds, except the count. */
export interface StageFigures {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

/** How long each stage took, over all players. */
export class Stages {
  readonly #histograms = new Map<StageName, RecordableHistogram>(
    stageNames.map((name) => [name, createHistogram({ figures: 3, lowest: 1, highest: 86_400_000_000 })]),
  )

  record(name: StageName, ms: number): void {
    this.#histograms.get(name)?.record(Math.max(Math.round(ms * 1000), 1))
  }

  figures(): Readonly<Record<StageName, StageFigures>> {
    const entries = [...this.#histograms].map(([name, histogram]) => [name, figuresOf(histogram)])
    return Object.fromEntries(entries) as Record<StageName, StageFigures>
  }
}

function figuresOf(histogram: RecordableHistogram): StageFigures {
  const at = (percentile: number): number =>
    histogram.count === 0 ? 0 : histogram.percentile(percentile) / 1000
  return {
    count: histogram.count,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    max: histogram.count === 0 ? 0 : histogram.max / 1000,
  }
}
