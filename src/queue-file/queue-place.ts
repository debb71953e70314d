import type { AttributeTypes } from '../matchmaking/attribute-types.ts'
import type { TeamRule } from '../matchmaking/rules.ts'
import { attributeTypesFrom } from './attribute-types-from.ts'
import type { KeyPath } from './found.ts'
import type { QueueDefaults } from './queue-defaults.ts'
import type { QueueEntry } from './queue-schema.ts'
import { teamRulesFrom } from './team-rules-from.ts'

/** A queue of the file, where it is, and what follows from it. */
export interface QueuePlace {
  readonly entry: QueueEntry
  readonly path: KeyPath
  readonly defaults: QueueDefaults
  readonly attributes: AttributeTypes
  readonly teams: readonly TeamRule[]
}

export function queuePlace(name: string, entry: QueueEntry, defaults: QueueDefaults): QueuePlace {
  return {
    entry,
    path: ['queues', name],
    defaults,
    attributes: attributeTypesFrom(entry),
    teams: teamRulesFrom(entry, defaults),
  }
}
