import { limitAt } from '../age.ts'
import type { AttributeType } from '../attribute-types.ts'
import { valueAt } from '../steps.ts'
import { partySet, setOf, typeOf, valuesOf } from '../values.ts'
import { firstOf, groupsOf, type DemandOf, type Group, type Judging } from './judging.ts'

/** `same` and `differ`. */
export function judgeEquality(
  { kind, attribute, scope }: DemandOf<'same' | 'differ'>,
  { candidate }: Judging,
): string | undefined {
  return firstOf(groupsOf(scope, candidate), ({ name, tickets }) => {
    const values = tickets.flatMap((ticket) =>
      valuesOf(ticket, attribute).filter((value) => value !== undefined),
    )
    const different = new Set(values).size
    if (kind === 'same' ? different <= 1 : different === values.length) return undefined
    return kind === 'same'
      ? `${attribute} differs within ${name}`
      : `two players of ${name} have the same ${attribute}`
  })
}

export function judgeOverlap(
  { attribute, atLeast, scope }: DemandOf<'overlap'>,
  { candidate, types, ageMs }: Judging,
): string | undefined {
  const needed = valueAt(atLeast, ageMs)
  return firstOf(groupsOf(scope, candidate), (group) => {
    const shared = inCommon(group, attribute, typeOf(types, attribute))
    if (!shared || shared.length >= needed) return undefined
    return `${group.name} has ${shared.length} ${attribute} in common, and needs ${needed}`
  })
}

/**
 * What all tickets have, in the first one's order; `undefined` if nobody minds. The set of a party is what all of its
 * players have, or what any of them has, as the attribute says.
 */
export function inCommon(
  { tickets }: Pick<Group, 'tickets'>,
  attribute: string,
  { party }: Pick<AttributeType, 'party'>,
): readonly string[] | undefined {
  const [first, ...others] = tickets
    .map((ticket) => partySet(ticket, attribute, party))
    .filter((set) => set !== undefined)
  return first && others.reduce((kept, set) => kept.filter((each) => set.includes(each)), first)
}

export function judgeCount(
  { attribute, value, min, max, scope }: DemandOf<'count'>,
  { rule, candidate, ageMs }: Judging,
): string | undefined {
  const [fewest, most] = [valueAt(min, ageMs), limitAt(rule, max, ageMs)]
  return firstOf(groupsOf(scope, candidate), ({ name, tickets }) => {
    const count = tickets
      .flatMap((ticket) => valuesOf(ticket, attribute))
      .filter((each) => setOf(each)?.includes(value)).length
    if (count >= fewest && count <= most) return undefined
    return `${name} has ${count} players with ${attribute} ${value}, and ${range(fewest, most)} are allowed`
  })
}

export function range(fewest: number, most: number): string {
  if (most === Infinity) return `at least ${fewest}`
  return fewest <= 0 ? `at most ${most}` : `${fewest} to ${most}`
}

/** `accept` and `block`: every player's set against every other player. */
export function judgeAcceptance(
  { kind, attribute, of }: DemandOf<'accept' | 'block'>,
  { candidate: { tickets } }: Judging,
): string | undefined {
  const players = tickets.flatMap((ticket) => {
    const sets = valuesOf(ticket, attribute)
    const shown = of === undefined ? ticket.players.map((id) => [id]) : valuesOf(ticket, of).map(setOf)
    return ticket.players.map((id, i) => ({ id, set: setOf(sets[i]), shows: shown[i] ?? [] }))
  })
  return firstOf(
    players,
    ({ id, set }) =>
      set &&
      firstOf(players, (other) => {
        if (other.id === id) return undefined
        const isListed = other.shows.some((each) => set.includes(each))
        if (isListed === (kind === 'accept')) return undefined
        return kind === 'block' ? `${id} blocks ${other.id}` : `${id} does not accept ${other.id}`
      }),
  )
}
