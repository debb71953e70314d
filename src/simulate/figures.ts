import type { Histogram } from './histogram.ts'

/** Not numbers (`null` as JSON) where nothing was counted. */
export interface Figures {
  readonly mean: number
  readonly p50: number
  readonly p90: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** `unit`: how much of what was counted makes one of the figures. */
export function figuresOf(histogram: Histogram, unit = 1): Figures {
  const inUnits = (value: number): number => rounded(value / unit)
  return {
    mean: inUnits(histogram.mean),
    p50: inUnits(histogram.quantile(0.5)),
    p90: inUnits(histogram.quantile(0.9)),
    p95: inUnits(histogram.quantile(0.95)),
    p99: inUnits(histogram.quantile(0.99)),
    max: inUnits(histogram.count === 0 ? NaN : histogram.max),
  }
}

/** To a thousandth. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
