import Type from 'typebox'

import type { TermEntry } from './rule-entry.ts'
import { AttributeName, strict, TeamName } from './schema-parts.ts'

/** Stands for the definition below, which contains itself. */
export const Term = Type.Unsafe<TermEntry>({ $ref: '#/$defs/term' })

const team = Type.Optional(TeamName)
const pair = (description: string) => Type.Array(Term, { minItems: 2, maxItems: 2, description })
const players = Type.Literal('players', { description: 'The number of players.' })

export const termDefinition = Type.Union(
  [
    Type.Number(),
    Type.Object({ count: players, team }, strict),
    ...['avg', 'min', 'max', 'sum', 'median', 'stddev'].map((name) =>
      Type.Object({ [name]: AttributeName, team }, strict),
    ),
    Type.Object({ plus: pair('The sum of two terms.') }, strict),
    Type.Object({ minus: pair('The first term less the second.') }, strict),
  ],
  {
    description:
      'A number, or one that is computed from the players of the match or of a team: {avg: rating, team: red}, {count: players}, {minus: [a, b]}.',
  },
)
