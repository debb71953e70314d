import Type from 'typebox'

import { QUEUE_ID_PATTERN } from '../protocol/ids.ts'

/** The form of a queue file (`muster.config.yaml`). docs/muster.config.schema.json is made from it, for editors. */
const strict = { additionalProperties: false } as const
const VARIABLE_NAME = '^[A-Za-z_][A-Za-z0-9_]*$'

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
      Type.Record(Type.String({ pattern: VARIABLE_NAME }), Type.String(), {
        ...strict,
        description: 'Variables for the game. They win over those of GAME_ENV.',
      }),
    ),
  },
  {
    ...strict,
    description: 'What its game servers run; without it, what the system runs. Such a queue uses no pool.',
  },
)

export const QueueEntry = Type.Object(
  {
    size: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'Players in a full match. Default: SESSION_SIZE.',
      }),
    ),
    minSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        description: 'Players in the smallest match, after fillSeconds. Default: MIN_PARTIAL_SESSION_SIZE.',
      }),
    ),
    fillSeconds: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 31_536_000,
        description: 'How long the oldest player waits for a full match. Default: FLUSH_WAIT_SECONDS.',
      }),
    ),
    gameServer: Type.Optional(GameServer),
  },
  { ...strict, description: 'A queue. What it leaves out comes from the variables of the system.' },
)
export type QueueEntry = Type.Static<typeof QueueEntry>

export const QueueFile = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: 'For editors.' })),
    queues: Type.Record(Type.String({ pattern: QUEUE_ID_PATTERN }), QueueEntry, {
      ...strict,
      minProperties: 1,
      description: 'The queues of the system, by name: 1 to 64 letters, digits and . _ -',
    }),
    default: Type.Optional(
      Type.String({ description: 'The queue for clients that name none. Without it, the first.' }),
    ),
  },
  { ...strict, title: 'Muster queues', description: 'The queues of a Muster system.' },
)
export type QueueFile = Type.Static<typeof QueueFile>
