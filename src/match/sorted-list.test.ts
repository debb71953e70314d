import fc from 'fast-check'
import { expect, test } from 'vitest'

import { SortedList } from './sorted-list.ts'

/** Up to the first value for which a visit returns `false`. */
function visited(list: SortedList<number>, visitor: 'eachFrom' | 'eachBefore', value: number): number[] {
  const seen: number[] = []
  list[visitor](value, (each) => seen.push(each) < 700)
  return seen
}

const numbers = () => new SortedList<number>((a, b) => a - b)

test.each([
  ['without numbers', undefined],
  ['with a number for each', (value: number) => value],
  ['with the same number for several', (value: number) => value >> 4],
])('keeps the order of its values %s, whatever is added and removed', (_, numberOf) => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat(3000)), { maxLength: 4000, size: 'max' })
  fc.assert(
    fc.property(steps, (all) => {
      const list = new SortedList<number>((a, b) => a - b, numberOf)
      const model = new Set<number>()
      for (const [adds, value] of all) {
        if (!adds) list.remove(value)
        else list.add(value)
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
        const number = numberOf?.(value) ?? 0
        expect([...list.above(number)]).toEqual(sorted.filter((each) => (numberOf?.(each) ?? 0) > number))
        expect(visited(list, 'eachFrom', value)).toEqual(sorted.filter((each) => each >= value).slice(0, 700))
        expect(visited(list, 'eachBefore', value).reverse()).toEqual(
          sorted.filter((each) => each < value).slice(-700),
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

test('removes a value that is equal, and not the same object', () => {
  const list = new SortedList<{ at: number }>((a, b) => a.at - b.at)
  for (const at of [3, 1, 2]) list.add({ at })
  list.remove({ at: 2 })
  expect(list.first(9)).toEqual([{ at: 1 }, { at: 3 }])
})
