import fc from 'fast-check'
import { expect, test } from 'vitest'

import { arrivalTimes } from './arrivals.ts'

test('players arrive evenly, or all at once', () => {
  expect(arrivalTimes(4, 2)).toEqual([0, 500, 1000, 1500])
  expect(arrivalTimes(3, 0)).toEqual([0, 0, 0])
  expect(arrivalTimes(2, 0.5)).toEqual([0, 2000])
})

test('each player has a start time, in order, at the given rate', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 1000 }), (players, rate) => {
      const times = arrivalTimes(players, rate)
      expect(times).toHaveLength(players)
      expect(times[0]).toBe(0)
      expect(times.filter((ms) => ms < 1000)).toHaveLength(Math.min(players, rate))
    }),
  )
})
