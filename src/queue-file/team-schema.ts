import Type from 'typebox'

import { After, MOST_PLAYERS, NAME_PATTERN, strict } from './schema-parts.ts'

const whole = (minimum: number, description?: string) =>
  Type.Integer({ minimum, maximum: MOST_PLAYERS, ...(description !== undefined && { description }) })

function numberOrRange(minimum: number, description: string) {
  const range = Type.Object({ min: whole(minimum, 'The fewest.'), max: whole(minimum, 'The most.') }, strict)
  return Type.Union([whole(minimum), range], { description })
}

const Name = Type.String({ pattern: NAME_PATTERN })

const Step = Type.Object(
  {
    after: After,
    size: Type.Optional(whole(1, 'The fewest players of a team from then on.')),
    count: Type.Optional(whole(1, 'The fewest copies of the team from then on.')),
    roles: Type.Optional(
      Type.Record(Name, whole(0), {
        ...strict,
        description: 'The fewest players of each role from then on.',
      }),
    ),
  },
  strict,
)

export const TeamEntry = Type.Object(
  {
    name: Type.String({
      pattern: NAME_PATTERN,
      description: 'The name. With more than one copy, they are name_1, name_2 and so on.',
    }),
    count: Type.Optional(
      numberOrRange(
        1,
        'How many copies of the team a match has. Default: 1. A range starts at its max and falls to its min after fillSeconds.',
      ),
    ),
    size: numberOrRange(
      1,
      'Players in each copy. A range starts at its max and falls to its min after fillSeconds.',
    ),
    roles: Type.Optional(
      Type.Record(Name, numberOrRange(0, 'How many players of the team have this role.'), {
        ...strict,
        minProperties: 1,
        description: 'The roles of the team. Each player takes one that their attribute `roles` lists.',
      }),
    ),
    relax: Type.Optional(
      Type.Array(Step, {
        minItems: 1,
        description: 'When the team may be smaller, in steps, in place of fillSeconds.',
      }),
    ),
  },
  { ...strict, description: 'A kind of team.' },
)
export type TeamEntry = Type.Static<typeof TeamEntry>
