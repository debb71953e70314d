import fc from 'fast-check'
import { expect, test } from 'vitest'

import type { MatchId } from '../match/ids.ts'
import { cursorAfter, placeOfCursor } from './cursor.ts'

const ids = fc.stringMatching(/^[A-Za-z0-9._:-]{1,64}$/).map((id) => id as MatchId)
const places = fc.record({ match: ids, formedAt: fc.integer({ min: 0, max: 4_102_444_800_000 }) })

test('a cursor decodes to its position', () => {
  fc.assert(
    fc.property(places, (place) => {
      expect(placeOfCursor(cursorAfter(place))).toEqual(place)
    }),
  )
})

test('any other text decodes to nothing, and does not throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const place = placeOfCursor(text)
      if (place) expect(cursorAfter(place)).toBe(text)
    }),
  )
  const texts = [
    '',
    'x',
    '!!!',
    'MTAgbQ==',
    Buffer.from('10 a,b').toString('base64url'),
    cursorAfter({ match: 'm' as MatchId, formedAt: 10 }) + 'A',
  ]
  for (const text of texts) expect(placeOfCursor(text), text).toBeUndefined()
})
