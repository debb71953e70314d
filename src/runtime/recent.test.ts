import { expect, test } from 'vitest'

import { Recent } from './recent.ts'

test('forgets the oldest key once there are more than the limit', () => {
  const recent = new Recent<string>(2)
  expect([recent.add('a'), recent.add('b'), recent.add('c'), recent.add('d')]).toEqual([
    undefined,
    undefined,
    'a',
    'b',
  ])
})

test('a key that is added again becomes the most recent, and a deleted one no longer counts', () => {
  const recent = new Recent<string>(2)
  for (const key of ['a', 'b', 'a']) recent.add(key)
  expect(recent.add('c')).toBe('b')
  recent.delete('a')
  recent.delete('c')
  expect([recent.add('d'), recent.add('e'), recent.add('f')]).toEqual([undefined, undefined, 'd'])
})
