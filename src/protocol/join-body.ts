import Type from 'typebox'

import { PlayerId, QueueName } from './http.ts'

/**
 * The body of a join. What it brings has no schema here: the queue's configuration says what it must be, and the answer
 * names the queue.
 */
export const JoinBody = Type.Object(
  {
    player_id: PlayerId,
    queue: Type.Optional(QueueName),
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
  },
  { additionalProperties: false },
)
export type JoinBody = Type.Static<typeof JoinBody>
