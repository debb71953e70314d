import Type from 'typebox'

import { QUEUE_ID_PATTERN } from '../protocol/ids.ts'
import { QueueEntry } from './queue-schema.ts'
import { programRuleDefinition, ruleDefinition } from './rule-schema.ts'
import { strict } from './schema-parts.ts'
import { termDefinition } from './term-schema.ts'

const properties = {
  $schema: Type.Optional(Type.String({ description: 'For editors.' })),
  queues: Type.Record(Type.String({ pattern: QUEUE_ID_PATTERN }), QueueEntry, {
    ...strict,
    minProperties: 1,
    description: 'The queues of the system, by name: 1 to 64 letters, digits and . _ -',
  }),
  default: Type.Optional(
    Type.String({ description: 'The queue for clients that name none. Without it, the first.' }),
  ),
}
const described = { ...strict, title: 'Muster queues', description: 'The queues of a Muster system.' }

/** The form of a queue file (`muster.config.yaml`). docs/muster.config.schema.json is made from it, for editors. */
export const QueueFile = Type.Object(properties, {
  ...described,
  $defs: { rule: ruleDefinition, term: termDefinition },
})
export type QueueFile = Type.Static<typeof QueueFile>

/** The form of a configuration that is a program. */
export const QueueProgram = Type.Object(properties, {
  ...described,
  $defs: { rule: programRuleDefinition, term: termDefinition },
})
