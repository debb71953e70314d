import { describe, expect, test } from 'vitest'

import { Histogram } from './histogram.ts'
import { Random } from './random.ts'
import { waitBars } from './wait-bars.ts'

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.add(value)
  return histogram
}

describe('a histogram', () => {
  test('gives percentiles within 1.6 % of the exact ones', () => {
    const random = new Random(1, 'values')
    const values = Array.from({ length: 5000 }, () => Math.round(random.exponential(60_000)))
    const histogram = filled(values)
    const sorted = values.toSorted((a, b) => a - b)
    for (const share of [0.01, 0.5, 0.9, 0.95, 0.99, 1]) {
      const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? NaN
      expect(Math.abs(histogram.quantile(share) - exact)).toBeLessThanOrEqual(exact * 0.016)
    }
  })

  test('is exact where values are small, for the mean and for the largest', () => {
    const histogram = filled([0, 0, 1, 5, 127, 1_000_001])
    expect(histogram.quantile(0.5)).toBe(1)
    expect(histogram.quantile(0.83)).toBe(127)
    expect(histogram.mean).toBe(1_000_134 / 6)
    expect(histogram.max).toBe(1_000_001)
    expect(histogram.upTo(4)).toBe(3)
  })

  test('of nothing has no figures', () => {
    const histogram = new Histogram()
    expect(histogram.quantile(0.5)).toBeNaN()
    expect(histogram.mean).toBeNaN()
    expect(waitBars(histogram)).toEqual([])
  })

  test('holds what is larger than anything expected', () => {
    expect(filled([2 ** 60]).quantile(1)).toBeLessThanOrEqual(2 ** 60)
  })

  test('has bars that hold each value once, up to the longest wait', () => {
    const bars = waitBars(filled([0, 900, 1000, 1700, 12_000]))
    expect(bars).toEqual([
      { upToSeconds: 1, tickets: 3 },
      { upToSeconds: 2, tickets: 1 },
      { upToSeconds: 5, tickets: 0 },
      { upToSeconds: 10, tickets: 0 },
      { upToSeconds: 15, tickets: 1 },
    ])
    const days = waitBars(filled([10, 200_000_000]))
    expect(days.at(-1)).toEqual({ upToSeconds: 200_000, tickets: 1 })
  })
})
