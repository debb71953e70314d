import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import { ageOf, limitAt } from '../age.ts'
import type { AttributeTypes } from '../attribute-types.ts'
import type { DemandOf } from '../demands/judging.ts'
import { boundsOf, type Bounds } from '../demands/spread.ts'
import type { Rule } from '../rules.ts'
import { typeOf } from '../values.ts'
import { remembered } from '../remembered.ts'
import type { Growth, GrowthAt } from './growth.ts'

/** A range in which every ticket looks from its own place with its own limit. */
export function spreadGrowth(rule: Rule, demand: DemandOf<'spread'>, types: AttributeTypes): GrowthAt {
  const type = typeOf(types, demand.attribute)
  const bounds = remembered((ticket) => boundsOf(ticket, demand, type))
  return (now: Instant) => {
    const limitOf = (ticket: Ticket): number => limitAt(rule, demand.max, ageOf(ticket, now))
    const growth = (range: Range): Growth => ({
      with(ticket) {
        const own = bounds(ticket)
        if (!own) return this
        const more = widened(range, own, limitOf(ticket))
        return more && growth(more)
      },
    })
    return growth(everything)
  }
}

/** The numbers of the group, and those that all of its tickets accept. */
interface Range extends Bounds {
  readonly lowest: number
  readonly highest: number
}

const everything: Range = { low: Infinity, high: -Infinity, lowest: -Infinity, highest: Infinity }

/** With the numbers of a ticket that accepts others up to the limit; `undefined` if not all accept each other. */
function widened(range: Range, own: Bounds, limit: number): Range | undefined {
  if (own.low < range.lowest || own.high > range.highest) return undefined
  const low = Math.min(range.low, own.low)
  const high = Math.max(range.high, own.high)
  if (own.high - limit > low || own.low + limit < high) return undefined
  return {
    low,
    high,
    lowest: Math.max(range.lowest, own.high - limit),
    highest: Math.min(range.highest, own.low + limit),
  }
}
