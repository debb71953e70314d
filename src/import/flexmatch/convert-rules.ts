import { convertCollection } from './convert-collection.ts'
import { convertComparison } from './convert-comparison.ts'
import { convertDistance } from './convert-distance.ts'
import {
  convertBatchDistance,
  convertCompound,
  convertLatency,
  convertSort,
  namesIn,
} from './convert-others.ts'
import { refused, type Converted, type Surroundings } from './converted.ts'
import { exactly, nearly, refusing, type Element, type Part } from '../element.ts'
import { relaxed, type Expansion } from './expansions.ts'
import { fieldsOf, listOf, nameOf, textOf, type Fields } from '../read.ts'

interface Given {
  readonly rules: unknown
  readonly expansions: readonly Expansion[]
  readonly clock: 'newest' | 'oldest'
}

export interface ConvertedRules {
  readonly rules: Readonly<Record<string, Fields>>
  readonly preferences: Readonly<Record<string, Fields>>
  readonly elements: readonly Element[]
}

/** The rules; those that a compound rule names stand inside it. */
export function convertRules(given: Given, around: Surroundings): ConvertedRules {
  const raw = listOf(given.rules).map(fieldsOf)
  const nested = new Set(raw.filter(isCompound).flatMap((fields) => namesIn(textOf(fields['statement']))))
  const made = new Map<string, Fields>()
  const preferences: Record<string, Fields> = {}
  const elements: Element[] = []
  // What a compound rule names must be converted first.
  const inOrder = [...raw.entries()].sort(([, a], [, b]) => Number(isCompound(a)) - Number(isCompound(b)))
  for (const [place, fields] of inOrder) {
    const name = textOf(fields['name'])
    const converted = convertRule(fields, around, made)
    const part: Part = {
      name: `rule ${name}`,
      path: ['rules', String(place)],
      place: [converted.kind === 'preference' ? 'preferences' : 'rules', nameOf(name)],
    }
    const own = given.expansions.filter(({ kind, of }) => kind === 'rules' && of === name)
    if (converted.kind === 'preference') preferences[nameOf(name)] = converted.preference
    if (converted.kind !== 'rule') {
      elements.push(outOf(part, converted), ...own.map((each) => refusing(each, `${name} is no rule here`)))
      continue
    }
    const { rule, elements: ofSteps } = relaxed(converted, own, given.clock)
    made.set(name, rule)
    elements.push(outOf(part, converted), ...ofSteps)
  }
  const standing = [...made].filter(([name]) => !nested.has(name)).map(([name, rule]) => [nameOf(name), rule])
  return { rules: Object.fromEntries(standing) as Record<string, Fields>, preferences, elements }
}

function isCompound(fields: Fields): boolean {
  return textOf(fields['type']) === 'compound'
}

function outOf(part: Part, converted: Converted): Element {
  if (converted.kind === 'refused') return refusing(part, converted.why)
  return converted.differs === undefined ? exactly(part) : nearly(part, converted.differs)
}

function convertRule(fields: Fields, around: Surroundings, made: ReadonlyMap<string, Fields>): Converted {
  switch (textOf(fields['type'])) {
    case 'comparison':
      return convertComparison(fields, around)
    case 'distance':
      return convertDistance(fields, around)
    case 'collection':
      return convertCollection(fields, around)
    case 'latency':
      return convertLatency(fields)
    case 'batchDistance':
      return convertBatchDistance(fields, around)
    case 'absoluteSort':
    case 'distanceSort':
      return convertSort(fields, around)
    case 'compound':
      return convertCompound(fields, (name) => made.get(name))
    default:
      return refused(`Muster knows no rule of type ${textOf(fields['type'])}`)
  }
}
