import type {
  AttributeKind,
  AttributeType,
  AttributeTypes,
  Missing,
  PartyValue,
} from '../matchmaking/attribute-types.ts'
import type { AttributeEntry } from './attribute-schema.ts'
import type { QueueEntry } from './queue-schema.ts'

/** The party value of each kind, unless the queue says another. Of a text there is one only if all have the same. */
const partyValues: Readonly<Record<AttributeKind, PartyValue>> = {
  number: 'avg',
  string: 'intersection',
  strings: 'intersection',
  numberMap: 'avg',
  latency: 'max',
}

export function attributeTypesFrom({ attributes = {} }: Pick<QueueEntry, 'attributes'>): AttributeTypes {
  return Object.fromEntries(Object.entries(attributes).map(([name, entry]) => [name, typeFrom(entry)]))
}

function typeFrom(entry: AttributeEntry): AttributeType {
  const { type: kind, missing, party = partyValues[kind], shared = false } = described(entry)
  return { kind, missing: missingFrom(missing), party, shared }
}

/** The short form, written out. */
export function described(entry: AttributeEntry): Exclude<AttributeEntry, string> {
  return typeof entry === 'string' ? { type: entry } : entry
}

function missingFrom(missing: Exclude<AttributeEntry, string>['missing'] = 'reject'): Missing {
  return typeof missing === 'string' ? { kind: missing } : { kind: 'default', value: missing.default }
}
