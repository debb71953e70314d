import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SortedList } from './sorted-list.ts'

const numbers = () => new SortedList<number>((a, b) => a - b)

test('keeps the order of its values, whatever is added and removed', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(3000)), { maxLength: 4000, size: 'max' })
  fc.assert(
    fc.property(steps, (all) => {
      const [list, model] = [numbers(), new Set<number>()]
      for (const [adds, value] of all) {
        if (!adds) list.remove(value)
        else if (!model.has(value)) list.add(value)
        if (adds) model.add(value)
        else model.delete(value)
      }
      const sorted = [...model].sort((a, b) => a - b)
      expect(list.length).toBe(sorted.length)
      expect(list.first(Infinity)).toEqual(sorted)
      for (const limit of [0, 1, 700, 1500]) expect(list.first(limit)).toEqual(sorted.slice(0, limit))
      for (const value of [0, 1, 1500, 3000])
        expect(list.indexOf(value)).toBe(sorted.filter((each) => each < value).length)
      for (const value of [0, 1, 1500, 4000]) {
        expect([...list.after((each) => each >= value)]).toEqual(sorted.filter((each) => each >= value))
        expect([...list.before((each) => each >= value)].reverse()).toEqual(
          sorted.filter((each) => each < value),
        )
      }
    }),
    { numRuns: 50 },
  )
})

test('removing a missing value does nothing', () => {
  const list = numbers()
  list.remove(1)
  list.add(2)
  list.remove(1)
  list.remove(3)
  expect(list.first(9)).toEqual([2])
})
