import fc from 'fast-check'

import { isPlayerId } from '../../src/protocol/ids.ts'

/** Characters that could be mistaken on the way: separators, fields, escapes, bytes that are white space in Latin-1. */
const hard = fc.constantFrom(...Array.from(',|@#%&?+=/\\"\'{}[]<>;:*$`~^()!._-àÅ…愛Жñ😀0a'))

/** Valid player ids, of any script. */
export const playerIds: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: hard, minLength: 1, maxLength: 20 }),
    fc.string({ unit: hard, minLength: 128, maxLength: 128 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.normalize('NFC')),
  )
  .filter(isPlayerId)
