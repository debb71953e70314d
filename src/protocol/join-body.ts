import Type from 'typebox'

import { PlayerId } from './http.ts'
import { QueueName, QueueNames } from './queue-names.ts'

const strict = { additionalProperties: false } as const

/**
 * What a player brings has no schema here: the queue's configuration says what it must be, and the answer names the
 * queue.
 */
export const brings = {
  attributes: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'What the queue asks of players, by the names that it declares.',
    }),
  ),
  latencies: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'Milliseconds to each region that was measured. A queue that does not ask ignores them.',
    }),
  ),
  version: Type.Optional(
    Type.String({
      maxLength: 128,
      description: "The client's version (semver). A queue that does not ask ignores it.",
    }),
  ),
}

/** The body of a join: of one player, or of a party. */
export const JoinBody = Type.Object(
  {
    player_id: Type.Optional(PlayerId),
    players: Type.Optional(
      Type.Array(Type.Object({ player_id: PlayerId, ...brings }, strict), {
        minItems: 1,
        maxItems: 1000,
        description:
          'A party, instead of `player_id` and what that player brings: all get a place on one ticket, or none. ' +
          'Needs ADMIN_TOKEN. The answer is for the first.',
      }),
    ),
    queue: Type.Optional(QueueName),
    queues: Type.Optional(QueueNames),
    ...brings,
  },
  strict,
)
export type JoinBody = Type.Static<typeof JoinBody>
