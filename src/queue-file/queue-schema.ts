import Type from 'typebox'

import { AttributeEntry } from './attribute-schema.ts'
import { GameServer } from './game-server-schema.ts'
import { PoolEntry } from './pool-schema.ts'
import { Rule } from './rule-schema.ts'
import { MOST_PLAYERS, NAME_PATTERN, strict } from './schema-parts.ts'
import { TeamEntry } from './team-schema.ts'
import { Term } from './term-schema.ts'

const sizes = { minimum: 1, maximum: MOST_PLAYERS }

const Preference = Type.Object(
  {
    term: Term,
    weight: Type.Number({
      description: 'Seconds of waiting that each unit of the term is worth; below 0, less is better.',
    }),
  },
  strict,
)

/** A mapping by names. */
function named<T extends Type.TSchema>(schema: T, description: string) {
  return Type.Optional(
    Type.Record(Type.String({ pattern: NAME_PATTERN }), schema, { ...strict, description }),
  )
}

export const QueueEntry = Type.Object(
  {
    size: Type.Optional(
      Type.Integer({
        ...sizes,
        description: 'Players in a full match of a queue without teams. Default: SESSION_SIZE.',
      }),
    ),
    minSize: Type.Optional(
      Type.Integer({
        ...sizes,
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
    attributes: named(AttributeEntry, 'What it asks of players, by name: rating: number'),
    teams: Type.Optional(
      Type.Array(TeamEntry, {
        minItems: 1,
        description: 'The teams of a match, in place of size and minSize.',
      }),
    ),
    rules: named(Rule, 'Who may play with whom, by names of your choice. All of them must pass.'),
    preferences: named(Preference, 'What makes one allowed match better than another. It forbids nothing.'),
    versions: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'The versions of the client that may join, as a semver range: >=1.4. Default: all.',
      }),
    ),
    properties: Type.Optional(
      Type.Record(Type.String({ pattern: '' }), Type.Unknown(), {
        description: 'Handed to each of its games as it is; at most 16 KiB as JSON.',
      }),
    ),
    gameServer: Type.Optional(GameServer),
    pool: Type.Optional(PoolEntry),
  },
  { ...strict, description: 'A queue. What it leaves out comes from the variables of the system.' },
)
export type QueueEntry = Type.Static<typeof QueueEntry>
