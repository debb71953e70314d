import Type from 'typebox'

import { PlayerState, Waiting } from './player-state.ts'

const strict = { additionalProperties: false } as const

const Relaxation = Type.Object(
  { rule: Type.String({ description: 'Its name; `teams` for sizes, counts and roles.' }), at: Type.String() },
  strict,
)

/** Everything that is known about a player's wait. */
export const WhyAnswer = Type.Object(
  {
    state: PlayerState,
    queue: Type.Union([Type.String(), Type.Null()]),
    waited_seconds: Type.Union([Type.Number(), Type.Null()]),
    waiting: Type.Optional(Waiting),
    blocked_by: Type.Union([Type.String(), Type.Null()], {
      description: 'The rule without which the player would be matched now, if one alone blocks.',
    }),
    rules: Type.Array(
      Type.Object(
        {
          rule: Type.String(),
          removes: Type.Integer({ description: 'Players whom this rule alone removes.' }),
        },
        strict,
      ),
    ),
    looked_at: Type.Integer({ description: 'How many other players were looked at: the nearest, or all.' }),
    missing: Type.Union(
      [
        Type.Object(
          {
            players: Type.Optional(Type.Integer({ description: 'So many more suitable players.' })),
            role: Type.Optional(Type.String({ description: 'Nobody suitable plays this role.' })),
            fit: Type.Optional(
              Type.Literal(true, { description: 'There are enough; they do not fit together.' }),
            ),
          },
          strict,
        ),
        Type.Null(),
      ],
      { description: 'Who is not there, if no single rule blocks.' },
    ),
    relaxes: Type.Array(Relaxation, { description: 'What is relaxed next for this player.' }),
    free_servers: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Game servers that could start now; null if the number has no limit.',
    }),
    estimate: Type.Union(
      [
        Type.Object(
          {
            low_seconds: Type.Number({ description: 'A quarter of the recent waits was shorter.' }),
            high_seconds: Type.Number({ description: 'One in ten was longer.' }),
            from: Type.Integer({ description: 'Of how many waits, in the last half hour.' }),
            of: Type.Enum(['party-size', 'queue']),
          },
          strict,
        ),
        Type.Null(),
      ],
      { description: 'The whole wait, from recent waits; null where too few are known.' },
    ),
  },
  strict,
)
export type WhyAnswer = Type.Static<typeof WhyAnswer>
