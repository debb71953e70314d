import type { AttributeValue } from '../../match/attributes.ts'
import type { PlayerId } from '../../match/ids.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { DemandOf } from '../demands/judging.ts'
import { setOf, valuesOf } from '../values.ts'
import { remembered } from '../remembered.ts'
import type { Growth, GrowthAt } from './growth.ts'

/** Everybody has the same value. */
export function sameGrowth(attribute: string): GrowthAt {
  const values = remembered((ticket) => [
    ...new Set(valuesOf(ticket, attribute).filter((value) => value !== undefined)),
  ])
  const growth = (value: AttributeValue | undefined): Growth => ({
    with(ticket) {
      const [first, ...others] = values(ticket)
      if (first === undefined) return this
      if (others.length > 0 || (value !== undefined && value !== first)) return undefined
      return value === undefined ? growth(first) : this
    },
  })
  const empty = growth(undefined)
  return () => empty
}

/** Everybody has at least so many values in common. The number at the age of the group's newest ticket decides. */
export function overlapGrowth(
  attribute: string,
  neededBy: (ticket: Ticket, now: number) => number,
): GrowthAt {
  const sets = remembered((ticket) =>
    valuesOf(ticket, attribute)
      .map(setOf)
      .filter((set) => set !== undefined),
  )
  const growth = (now: number, common: readonly string[] | undefined, needed: number): Growth => ({
    with(ticket) {
      const more = Math.max(needed, neededBy(ticket, now))
      let kept = common
      for (const set of sets(ticket)) kept = kept ? kept.filter((each) => set.includes(each)) : set
      if (kept && kept.length < more) return undefined
      return kept === common && more === needed ? this : growth(now, kept, more)
    },
  })
  return (now) => growth(now, undefined, 0)
}

/** `accept` and `block`. */
export function acceptanceGrowth({ kind, attribute, of }: DemandOf<'accept' | 'block'>): GrowthAt {
  const members = remembered((ticket) => {
    const sets = valuesOf(ticket, attribute).map(setOf)
    const shown = of === undefined ? ticket.players.map((id) => [id]) : valuesOf(ticket, of).map(setOf)
    return ticket.players.map((id, i): Member => ({ id, set: sets[i], shows: shown[i] ?? [] }))
  })
  const allows = (a: Member, b: Member): boolean =>
    a.set === undefined ||
    a.id === b.id ||
    b.shows.some((each) => a.set?.includes(each)) === (kind === 'accept')
  const growth = (group: readonly Member[]): Growth => ({
    with(ticket) {
      const added = members(ticket)
      const all = [...group, ...added]
      const isAllowed = added.every((each) =>
        all.every((other) => allows(each, other) && allows(other, each)),
      )
      return isAllowed ? growth(all) : undefined
    },
  })
  const empty = growth([])
  return () => empty
}

interface Member {
  readonly id: PlayerId
  readonly set: readonly string[] | undefined
  readonly shows: readonly string[]
}
