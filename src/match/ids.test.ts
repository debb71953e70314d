import fc from 'fast-check'
import { expect, test } from 'vitest'

import { isId } from '../protocol/ids.ts'
import { matchId, playerId } from './ids.ts'

test('the wire and the rules allow the same ids', () => {
  const nearIds = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[A-Za-z0-9._:,\- \n]{0,70}$/))
  fc.assert(
    fc.property(nearIds, (text) => {
      expect(playerId(text) !== undefined).toBe(isId(text))
      expect(matchId(text) !== undefined).toBe(isId(text))
    }),
    { numRuns: 500 },
  )
})

test.each(['a,b', '', 'a b', 'a\n', '\0', '\ud800', 'é', 'x'.repeat(65), '../../admin', '\u202eabc'])(
  '%j is no id',
  (text) => {
    expect(playerId(text)).toBeUndefined()
  },
)

test.each(['__proto__', 'constructor', 'a', 'x'.repeat(64), 'team:7_b.c-d'])('%j is an id', (text) => {
  expect(playerId(text)).toBe(text)
})
