import { expect, test } from 'vitest'

import { Rosters } from './rosters.ts'

test('shares a roster between its members', () => {
  const rosters = new Rosters()
  const first = rosters.kept('m1', ['ann', 'bob'])
  expect(rosters.kept('m1', ['ann', 'bob'])).toBe(first)
})

test('a player who was told otherwise keeps that roster', () => {
  const rosters = new Rosters()
  rosters.kept('m1', ['ann', 'bob'])
  expect(rosters.kept('m1', ['ann', 'cid'])).toEqual(['ann', 'cid'])
  expect(rosters.kept('m1', ['ann'])).toEqual(['ann'])
  expect(rosters.kept('m2', ['cid'])).toEqual(['cid'])
})
