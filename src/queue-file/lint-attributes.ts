import type { AttributeValue } from '../match/attributes.ts'
import { LATENCIES, VERSION, type AttributeKind } from '../matchmaking/attribute-types.ts'
import { described } from './attribute-types-from.ts'
import type { AttributeEntry } from './attribute-schema.ts'
import type { Found, KeyPath } from './found.ts'
import { kindWords } from './kind-words.ts'
import type { QueuePlace } from './queue-place.ts'

export function lintAttributes({ entry: { attributes = {} }, path }: QueuePlace): readonly Found[] {
  return Object.entries(attributes).flatMap(([name, entry]) => {
    const at = [...path, 'attributes', name]
    return [...lintName(name, entry, at), ...lintDefault(name, entry, at), ...lintParty(name, entry, at)]
  })
}

/** Latencies and the version are sent by the client under names of their own. */
function lintName(name: string, entry: AttributeEntry, path: KeyPath): readonly Found[] {
  const { type } = described(entry)
  const faults = [
    type === 'latency' &&
      name !== LATENCIES &&
      `a latency comes as latencies of a join: name it ${LATENCIES}`,
    name === LATENCIES &&
      type !== 'latency' &&
      `${LATENCIES} is what a join measured: its type must be latency`,
    name === VERSION && type !== 'string' && `${VERSION} is that of the client: its type must be string`,
  ]
  return faults.flatMap((says) => (says === false ? [] : [{ path, says }]))
}

function lintDefault(name: string, entry: AttributeEntry, path: KeyPath): readonly Found[] {
  const { type, missing } = described(entry)
  if (typeof missing !== 'object' || fits(missing.default, type)) return []
  const says = `the default of ${name} must be ${kindWords[type]}, as its type ${type} says`
  return [{ path: [...path, 'missing', 'default'], says }]
}

function fits(value: AttributeValue, kind: AttributeKind): boolean {
  switch (kind) {
    case 'number':
    case 'string':
      return typeof value === kind
    case 'strings':
      return Array.isArray(value)
    case 'numberMap':
    case 'latency':
      return typeof value === 'object' && !Array.isArray(value)
  }
}

const ofNumbers = ['avg', 'min', 'max']
const partyValues: Readonly<Record<AttributeKind, readonly string[]>> = {
  number: ofNumbers,
  numberMap: ofNumbers,
  // A region must be near enough for each of a party.
  latency: ['max'],
  strings: ['intersection', 'union'],
  string: [],
}

function lintParty(name: string, entry: AttributeEntry, path: KeyPath): readonly Found[] {
  const { type, party } = described(entry)
  const possible = partyValues[type]
  if (party === undefined || possible.includes(party)) return []
  const correction = possible.length > 0 ? `use ${possible.join(', ')}` : 'remove it'
  const says = `party of ${name} cannot be ${party}, since it is ${kindWords[type]}: ${correction}`
  return [{ path: [...path, 'party'], says }]
}
