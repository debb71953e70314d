import { expect, test } from 'vitest'

import { arrivalTimes } from './arrivals.ts'
import { Rosters } from './rosters.ts'

test('what all members are told is kept once', () => {
  const rosters = new Rosters()
  const first = rosters.kept('m1', ['ann', 'bob'])
  expect(rosters.kept('m1', ['ann', 'bob'])).toBe(first)
})

test('who is told otherwise keeps what he was told', () => {
  const rosters = new Rosters()
  rosters.kept('m1', ['ann', 'bob'])
  expect(rosters.kept('m1', ['ann', 'cid'])).toEqual(['ann', 'cid'])
  expect(rosters.kept('m1', ['ann'])).toEqual(['ann'])
  expect(rosters.kept('m2', ['cid'])).toEqual(['cid'])
})

test('players arrive evenly, or all at once', () => {
  expect(arrivalTimes(4, 2)).toEqual([0, 500, 1000, 1500])
  expect(arrivalTimes(3, 0)).toEqual([0, 0, 0])
})
