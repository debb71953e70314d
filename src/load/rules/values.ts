import type { AttributeValue } from '../../match/attributes.ts'
import type { PartyValue } from '../../matchmaking/attribute-types.ts'
import { partiesOf, type SeenPlayer } from './seen-team.ts'

/** The attributes that hold `latencies` and `version` of a join, and the one that lists a player's roles. */
export const LATENCIES = 'latencies'
export const VERSION = 'version'
export const ROLES = 'roles'

export function valueIn({ has }: SeenPlayer, attribute: string): AttributeValue | undefined {
  return Object.hasOwn(has, attribute) ? has[attribute] : undefined
}

export function numbersOf(players: readonly SeenPlayer[], attribute: string): readonly number[] {
  return players.flatMap((player) => {
    const value = valueIn(player, attribute)
    return typeof value === 'number' ? [value] : []
  })
}

/** What a player lists: a text counts as a list of one; `undefined` for a player who does not mind. */
export function listIn(player: SeenPlayer, attribute: string): readonly string[] | undefined {
  const value = valueIn(player, attribute)
  if (typeof value === 'string') return [value]
  return Array.isArray(value) ? (value as readonly string[]) : undefined
}

/** One number for each party that has one. */
export function partyNumbers(
  players: readonly SeenPlayer[],
  attribute: string,
  party: PartyValue,
): readonly { readonly value: number; readonly waitedMs: number }[] {
  return partiesOf(players).flatMap((members) => {
    const numbers = numbersOf(members, attribute)
    const waitedMs = Math.max(...members.map((member) => member.waitedMs))
    return numbers.length === 0 ? [] : [{ value: oneOf(numbers, party), waitedMs }]
  })
}

function oneOf(numbers: readonly number[], party: PartyValue): number {
  if (party === 'min') return Math.min(...numbers)
  return party === 'max' ? Math.max(...numbers) : mean(numbers)
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

export function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length
}

/** The sums of decimals are not exact: a limit counts as kept when it is missed by less. */
export const ALMOST = 1e-6

export function shown(value: number): string {
  return String(Math.round(value * 10) / 10)
}
