import Type from 'typebox'

import { PARTY_CODE_PATTERN } from './ids.ts'
import { PlayerId, QueueName } from './http.ts'
import { PlayerState } from './player-state.ts'
import { brings } from './join-body.ts'

const strict = { additionalProperties: false } as const

const Code = Type.String({
  pattern: PARTY_CODE_PATTERN,
  description: 'What members tell each other: 6 letters and digits without lookalikes, in any case.',
})

export const PartyJoinBody = Type.Object({ player_id: PlayerId, code: Code }, strict)
/** The body of a kick and of a promotion: the leader, and whom it is about. */
export const PartyMemberBody = Type.Object({ player_id: PlayerId, member: PlayerId }, strict)
export const PartyReadyBody = Type.Object({ player_id: PlayerId, ready: Type.Boolean(), ...brings }, strict)
export type PartyReadyBody = Type.Static<typeof PartyReadyBody>
export const PartyQueueBody = Type.Object({ player_id: PlayerId, queue: Type.Optional(QueueName) }, strict)

export const PartyAnswer = Type.Object(
  {
    code: Type.String({ description: 'Others join with it.' }),
    leader: Type.String(),
    members: Type.Array(
      Type.Object(
        {
          player_id: Type.String(),
          ready: Type.Boolean({ description: 'Used up when the party joins a queue.' }),
          state: PlayerState,
        },
        strict,
      ),
      { description: 'In the order of joining: when the leader leaves, the first of the others leads.' },
    ),
    queue: Type.Optional(Type.String({ description: 'The queue that the party waits in.' })),
  },
  strict,
)
export type PartyAnswer = Type.Static<typeof PartyAnswer>

export const PartyLeaveAnswer = Type.Object(
  { status: Type.Literal('left'), player_id: Type.String() },
  strict,
)
