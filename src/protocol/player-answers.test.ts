import { expectTypeOf, test } from 'vitest'

import type * as http from './http.ts'
import type { PartyAnswer } from './party.ts'
import type * as plain from './player-answers.ts'
import type { WhyAnswer } from './why-answer.ts'

type Frozen<T> = T extends readonly (infer Each)[]
  ? readonly Frozen<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T

// The compiler is the one that fails here: `npm run check` runs it on tests too.
test('the plain types of a player’s answers are those of the schemas', () => {
  expectTypeOf<plain.PlayerEvent>().toEqualTypeOf<Frozen<http.PlayerEvent>>()
  expectTypeOf<plain.PartyAnswer>().toEqualTypeOf<Frozen<PartyAnswer>>()
  expectTypeOf<plain.WhyAnswer>().toEqualTypeOf<Frozen<WhyAnswer>>()
  expectTypeOf<plain.StatusAnswer>().toEqualTypeOf<Frozen<http.StatusAnswer>>()
})
