import fc from 'fast-check'
import { expect, test } from 'vitest'

import { Pace } from './pace.ts'

const passed = (pace: Pace, times: readonly number[]): number =>
  times.filter((now) => pace.mayPass(now)).length
const at = (now: number, count: number): number[] => Array.from({ length: count }, () => now)

test("five seconds' worth may come at once, and then as many as the rate", () => {
  const pace = new Pace(10)
  expect(passed(pace, at(0, 100))).toBe(50)
  expect(passed(pace, at(1000, 100))).toBe(10)
  expect(passed(pace, at(1050, 100))).toBe(0)
  expect(passed(pace, at(1_000_000, 100))).toBe(50)
})

test('0 is no limit', () => {
  expect(passed(new Pace(0), at(0, 10_000))).toBe(10_000)
})

test('never more than the burst and the rate, however they come', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 300 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), gaps, (perSecond, waits) => {
      let now = 0
      const times = waits.map((wait) => (now += wait))
      const most = perSecond * (5 + now / 1000)
      expect(passed(new Pace(perSecond), times)).toBeLessThanOrEqual(Math.ceil(most))
    }),
  )
})
