import Type from 'typebox'

import { strict } from './schema-parts.ts'

const Kind = Type.Enum(['number', 'string', 'strings', 'numberMap', 'latency'], {
  description:
    'What a value is: a number, a text, a set of texts, a map from names to numbers, or a map from regions to milliseconds.',
})

const Value = Type.Union(
  [
    Type.Number(),
    Type.String(),
    Type.Array(Type.String()),
    Type.Record(Type.String({ pattern: '^.{1,64}$' }), Type.Number(), strict),
  ],
  { description: 'The value of a player who brings none.' },
)

const Described = Type.Object(
  {
    type: Kind,
    missing: Type.Optional(
      Type.Union([Type.Enum(['reject', 'any']), Type.Object({ default: Value }, strict)], {
        description:
          'A player without a value: the join is refused (reject, the default), every rule on it passes (any), or the player gets a value ({default: 1500}).',
      }),
    ),
    party: Type.Optional(
      Type.Enum(['avg', 'min', 'max', 'intersection', 'union'], {
        description:
          'How the values of a party become one. Numbers: avg (default), min, max. Sets: intersection (default), union. Latency: max.',
      }),
    ),
    shared: Type.Optional(
      Type.Boolean({ description: 'Whether the game is given the values with its players. Default: false.' }),
    ),
  },
  strict,
)

/** An attribute: `rating: number`, or with all that can be said of it. */
export const AttributeEntry = Type.Union([Kind, Described], {
  description: 'An attribute of a player: its type, or a mapping that says more.',
})
export type AttributeEntry = Type.Static<typeof AttributeEntry>
