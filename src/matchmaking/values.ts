import type { AttributeValue } from '../match/attributes.ts'
import type { Ticket } from '../match/ticket.ts'
import type { AttributeType, AttributeTypes, PartyValue } from './attribute-types.ts'

/** A value of its own: clients name regions, and one may be called "constructor". */
export function own<V>(values: Readonly<Record<string, V>> | undefined, name: string): V | undefined {
  return values && Object.hasOwn(values, name) ? values[name] : undefined
}

/** What each player of the ticket brings; `undefined` for one who does not mind. */
export function valuesOf({ players, attributes }: Ticket, name: string): (AttributeValue | undefined)[] {
  return players.map((_, i) => own(attributes?.[i], name))
}

/** The numbers of those players who have one. */
export function numbersOf(ticket: Ticket, name: string): readonly number[] {
  const numbers: number[] = []
  pushNumbers(numbers, ticket, name)
  return numbers
}

/** The numbers of those players of all these tickets who have one. */
export function numbersIn(tickets: readonly Ticket[], name: string): readonly number[] {
  const numbers: number[] = []
  for (const ticket of tickets) pushNumbers(numbers, ticket, name)
  return numbers
}

function pushNumbers(numbers: number[], { attributes = [] }: Ticket, name: string): void {
  for (const each of attributes) {
    // No object inherits a number, so that this is a value of its own.
    const value = each[name]
    if (typeof value === 'number') numbers.push(value)
  }
}

/** Of the numbers of those players who have one. */
export interface Tally {
  readonly count: number
  readonly sum: number
  readonly least: number
  readonly most: number
}

/** Without a list of the numbers: a search reads those of a ticket several times. */
export function tallyOf({ attributes = [] }: Ticket, name: string): Tally {
  let count = 0
  let sum = 0
  let least = Infinity
  let most = -Infinity
  for (const each of attributes) {
    const value = each[name]
    if (typeof value !== 'number') continue
    count += 1
    sum += value
    least = Math.min(least, value)
    most = Math.max(most, value)
  }
  return { count, sum, least, most }
}

/** The ticket's one number; `undefined` if none of its players minds. */
export function partyNumber(ticket: Ticket, name: string, party: PartyValue): number | undefined {
  const { count, sum, least, most } = tallyOf(ticket, name)
  if (count === 0) return undefined
  if (party === 'min') return least
  return party === 'max' ? most : sum / count
}

/** A value as a set: a text is a set of one. */
export function setOf(value: AttributeValue | undefined): readonly string[] | undefined {
  if (typeof value === 'string') return [value]
  return isSet(value) ? value : undefined
}

/** The texts of the ticket as one set; `undefined` if none of its players minds. */
export function partySet(ticket: Ticket, name: string, party: PartyValue): readonly string[] | undefined {
  const sets = valuesOf(ticket, name).flatMap((value) => {
    const set = setOf(value)
    return set ? [set] : []
  })
  const [first, ...others] = sets
  if (!first) return undefined
  if (party === 'union') return [...new Set(sets.flat())]
  return others.reduce((kept, set) => kept.filter((each) => set.includes(each)), first)
}

/**
 * The latency of the ticket in each region that all of its players reach: the highest of them, in milliseconds.
 * `undefined` if none of its players minds.
 */
export function partyLatencies(ticket: Ticket, name: string): Readonly<Record<string, number>> | undefined {
  const maps = valuesOf(ticket, name).filter(isMap)
  const [first, ...others] = maps
  if (!first || others.length === 0) return first
  const reached = Object.keys(first).filter((region) => others.every((map) => Object.hasOwn(map, region)))
  return Object.fromEntries(
    reached.map((region) => [region, Math.max(...maps.map((map) => map[region] ?? Infinity))]),
  )
}

/** The declared type; rules name declared attributes only. */
export function typeOf(types: AttributeTypes, name: string): AttributeType {
  const type = types[name]
  if (!type) throw new Error(`no attribute ${name} is declared`)
  return type
}

function isSet(value: AttributeValue | undefined): value is readonly string[] {
  return Array.isArray(value)
}

function isMap(value: AttributeValue | undefined): value is Readonly<Record<string, number>> {
  return typeof value === 'object' && !Array.isArray(value)
}
