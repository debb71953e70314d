import type { AttributeValue } from '../../match/attributes.ts'
import type { PlayerId } from '../../match/ids.ts'
import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import type { PartyValue } from '../attribute-types.ts'
import type { DemandOf } from '../demands/judging.ts'
import { partySet, setOf, valuesOf } from '../values.ts'
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

interface Overlapping {
  readonly attribute: string
  readonly party: PartyValue
  /** How many values the ticket must have in common with the others now. */
  readonly neededBy: (ticket: Ticket, now: Instant) => number
}

/** Everybody has enough values in common for the ticket that needs most. */
export function overlapGrowth({ attribute, party, neededBy }: Overlapping): GrowthAt {
  const setFor = remembered((ticket) => partySet(ticket, attribute, party))
  const growth = (now: Instant, common: readonly string[] | undefined, needed: number): Growth => ({
    with(ticket) {
      const more = Math.max(needed, neededBy(ticket, now))
      const set = setFor(ticket)
      const kept = set && common ? common.filter((each) => set.includes(each)) : (set ?? common)
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
