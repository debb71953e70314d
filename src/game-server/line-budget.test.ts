import fc from 'fast-check'
import { expect, it } from 'vitest'

import { LineBudget } from './line-budget.ts'

it('grants at most its number of lines in each second, and no wait is longer than one', () => {
  const steps = fc.array(fc.record({ lines: fc.nat(50), ms: fc.nat(400) }))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), steps, (perSecond, all) => {
      const budget = new LineBudget(perSecond)
      let [now, granted] = [0, 0]
      for (const { lines, ms } of all) {
        now += ms
        granted += budget.take(lines, now)
        expect(budget.msToNext(now)).toBeLessThanOrEqual(1000)
      }
      expect(granted).toBeLessThanOrEqual(perSecond * (Math.floor(now / 1000) + 1))
    }),
  )
})

it('grants again after the wait it names', () => {
  const budget = new LineBudget(3)
  expect(budget.take(5, 100)).toBe(3)
  expect(budget.take(2, 500)).toBe(0)
  expect(budget.take(2, 500 + budget.msToNext(500))).toBe(2)
})
