import Type from 'typebox'

/** Where a player is, in the one set of words that answers, events and history share (docs/states.md). */
export const PlayerState = Type.Enum(['queued', 'starting', 'ready', 'running', 'ended', 'unknown'], {
  description: 'Where the player is. `status` says the same in the words that older clients know.',
})

/** Why a player waits: which rule, what it needs, and when it relaxes. */
export const Waiting = Type.Object(
  {
    code: Type.Enum([
      'needs-players',
      'partial-soon',
      'no-fit',
      'next-to-form',
      'no-capacity',
      'queue-not-served',
      'server-starting',
    ]),
    says: Type.String({ description: 'The reason as a sentence for players.' }),
    needs: Type.Optional(Type.Integer({ description: 'How many more players are needed.' })),
    relaxes_at: Type.Optional(
      Type.String({ description: 'When a smaller match may be formed (ISO 8601, UTC).' }),
    ),
  },
  { additionalProperties: false, $id: 'Waiting' },
)
export type Waiting = Type.Static<typeof Waiting>
