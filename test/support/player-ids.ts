import fc from 'fast-check'

import { isPlayerId } from '../../src/protocol/ids.ts'

/** What could be taken for something else on the way: a separator, a field, an escape, a byte that is white space in Latin-1. */
const hard = fc.constantFrom(...Array.from(',|@#%&?+=/\\"\'{}[]<>;:*$`~^()!._-àÅ…愛Жñ😀0a'))

/** Ids that players may have, of any script. */
export const playerIds: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: hard, minLength: 1, maxLength: 20 }),
    fc.string({ unit: hard, minLength: 128, maxLength: 128 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.normalize('NFC')),
  )
  .filter(isPlayerId)
