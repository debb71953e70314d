import { expect, test } from 'vitest'

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
