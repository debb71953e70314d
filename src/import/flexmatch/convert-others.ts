import { approximate, exact, refused, type Converted, type Surroundings } from './converted.ts'
import { nameOf, numberOf, textOf, type Fields } from '../read.ts'

/** Where FlexMatch gives no highest latency, and Muster needs one. */
const ANY_LATENCY_MS = 10_000

export function convertLatency(raw: Fields): Converted {
  const [max, spread] = [numberOf(raw['maxLatency']), numberOf(raw['maxDistance'])]
  const rule = { type: 'latency', max: max ?? ANY_LATENCY_MS, ...(spread !== undefined && { spread }) }
  const relaxes = { maxLatency: 'max', maxDistance: 'spread' }
  if (spread === undefined && max === undefined) return refused('it limits nothing')
  return spread !== undefined && textOf(raw['distanceReference']) === 'avg'
    ? approximate(
        'the distance is that of the lowest and the highest latency, not from the average',
        rule,
        relaxes,
      )
    : exact(rule, relaxes)
}

/** All tickets of a batch are near each other, or have the same text. */
export function convertBatchDistance(raw: Fields, { types }: Surroundings): Converted {
  const [attribute, most] = [textOf(raw['batchAttribute']), numberOf(raw['maxDistance'])]
  if (types.get(attribute) === 'string') return exact({ type: 'same', attribute: nameOf(attribute) })
  if (most === undefined) return refused('Muster keeps tickets near each other, and has no least distance')
  const rule = { type: 'spread', attribute: nameOf(attribute), max: most, basis: 'ticket' }
  return exact(rule, { maxDistance: 'max' })
}

/** Muster looks for the best match and sorts nothing: what comes first there is what is preferred here. */
export function convertSort(raw: Fields, { types }: Surroundings): Converted {
  const name = textOf(raw['sortAttribute'])
  if (types.get(name) !== 'number') return refused('only a number can be preferred')
  const descends = textOf(raw['sortDirection']) === 'descending'
  const attribute = nameOf(name)
  if (textOf(raw['type']) === 'absoluteSort')
    return {
      kind: 'preference',
      preference: { term: { avg: attribute }, weight: descends ? 0.01 : -0.01 },
      differs: `matches of a ${descends ? 'high' : 'low'} ${attribute} are preferred; tickets are not sorted`,
    }
  return {
    kind: 'preference',
    preference: { term: { stddev: attribute }, weight: descends ? 0.1 : -0.1 },
    differs: `matches of ${descends ? 'unequal' : 'equal'} ${attribute} are preferred; tickets are not sorted`,
  }
}

/** `or(and(A, B), not(C))`, with the rules that it names in their places. */
export function convertCompound(raw: Fields, ruleOf: (name: string) => Fields | undefined): Converted {
  const missing: string[] = []
  const rule = statement(textOf(raw['statement']), (name) => {
    const found = ruleOf(name)
    if (!found) missing.push(name)
    return found
  })
  if (!rule || missing.length > 0)
    return refused(
      `${missing.length > 0 ? `it needs ${missing.join(', ')}` : 'its statement cannot be read'}; the rules that it names are left out too`,
    )
  return exact(rule)
}

const types: Readonly<Record<string, string>> = { and: 'all', or: 'any', not: 'not', xor: 'xor' }

function statement(text: string, ruleOf: (name: string) => Fields | undefined): Fields | undefined {
  const [, operator = '', inner] = /^\s*(and|or|not|xor)\s*\(([^]*)\)\s*$/.exec(text) ?? []
  if (inner === undefined) return text.trim() === '' ? undefined : ruleOf(text.trim())
  const rules = argumentsIn(inner).flatMap((each) => statement(each, ruleOf) ?? [])
  return rules.length === 0 ? undefined : { type: types[operator], rules }
}

/** The rules that a statement names. */
export function namesIn(text: string): readonly string[] {
  const words = text.match(/[^\s(),]+/g) ?? []
  return words.filter((word) => !Object.hasOwn(types, word))
}

/** Splits at the commas that are in no inner parentheses. */
function argumentsIn(text: string): readonly string[] {
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (const { 0: mark, index } of text.matchAll(/[(),]/g)) {
    if (mark !== ',') depth += mark === '(' ? 1 : -1
    else if (depth === 0) {
      parts.push(text.slice(from, index))
      from = index + 1
    }
  }
  return [...parts, text.slice(from)]
}
