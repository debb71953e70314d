import Type from 'typebox'

import { strict } from './schema-parts.ts'

export const VARIABLE_PATTERN = '^[A-Za-z_][A-Za-z0-9_]*$'

export const GameServer = Type.Object(
  {
    command: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The program and its arguments, where game servers are processes: node duel.js',
      }),
    ),
    image: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The image of the container `game`, where game servers are pods.',
      }),
    ),
    env: Type.Optional(
      Type.Record(Type.String({ pattern: VARIABLE_PATTERN }), Type.String(), {
        ...strict,
        description: 'Variables for the game. They win over those of GAME_ENV.',
      }),
    ),
  },
  {
    ...strict,
    description:
      'What its game servers run; without it, what the system runs. Servers wait for its matches only in a `pool` of its own.',
  },
)
export type GameServer = Type.Static<typeof GameServer>
