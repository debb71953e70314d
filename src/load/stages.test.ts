import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { stageNames, Stages } from './stages.ts'

function figuresOf(times: readonly number[]) {
  const stages = new Stages()
  for (const ms of times) stages.record('join', ms)
  return stages.figures().join
}

/** Times are kept with three significant figures. */
const within = (ms: number) => expect.closeTo(ms, ms < 100 ? 1 : 0) as number

describe('the figures of a stage', () => {
  test('are zero if nobody reached it', () => {
    const none = { count: 0, p50: 0, p90: 0, p99: 0, max: 0 }
    expect(new Stages().figures()).toEqual(Object.fromEntries(stageNames.map((name) => [name, none])))
  })

  test('are the percentiles 50, 90 and 99', () => {
    const times = Array.from({ length: 100 }, (_, index) => index + 1).reverse()
    expect(figuresOf(times)).toEqual({
      count: 100,
      p50: within(50),
      p90: within(90),
      p99: within(99),
      max: within(100),
    })
  })

  test('one slow player among a thousand changes only the maximum', () => {
    const figures = figuresOf([...Array.from({ length: 999 }, () => 10), 5000])
    expect(figures).toMatchObject({ count: 1000, p50: within(10), p99: within(10) })
    expect(figures.max).toBeGreaterThan(4990)
  })

  test('only include that stage', () => {
    const stages = new Stages()
    stages.record('wait', 7)
    expect(stages.figures()).toMatchObject({ wait: { count: 1 }, join: { count: 0 }, whole: { count: 0 } })
  })

  test('are in order, between the shortest and the longest, to one part in a thousand', () => {
    const time = fc.double({ min: 0.01, max: 80_000_000, noNaN: true })
    fc.assert(
      fc.property(fc.array(time, { minLength: 1 }), (times) => {
        const { count, p50, p90, p99, max } = figuresOf(times)
        expect(count).toBe(times.length)
        expect([p50, p90, p99, max]).toEqual([p50, p90, p99, max].sort((a, b) => a - b))
        expect(p50).toBeGreaterThan(Math.min(...times) * 0.999 - 0.001)
        expect(max).toBeLessThan(Math.max(...times) * 1.001 + 0.002)
      }),
    )
  })

  test('a time that rounds to zero counts too', () => {
    expect(figuresOf([0])).toMatchObject({ count: 1, p50: 0.001 })
  })
})
