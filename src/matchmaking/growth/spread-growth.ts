import type { Ticket } from '../../match/ticket.ts'
import type { Instant } from '../../match/time.ts'
import { ageOf, limitAt } from '../age.ts'
import type { AttributeType, AttributeTypes } from '../attribute-types.ts'
import type { DemandOf } from '../demands/judging.ts'
import { boundsOf, type Bounds } from '../demands/spread.ts'
import type { Rule } from '../rules.ts'
import { typeOf } from '../values.ts'
import type { Growth, GrowthAt } from './growth.ts'

/** A range in which every ticket looks from its own place with its own limit. */
export function spreadGrowth(rule: Rule, demand: DemandOf<'spread'>, types: AttributeTypes): GrowthAt {
  const type = typeOf(types, demand.attribute)
  return (now) => new SpreadGrowth({ rule, demand, type, now }, everything)
}

interface Reading {
  readonly rule: Rule
  readonly demand: DemandOf<'spread'>
  readonly type: AttributeType
  readonly now: Instant
}

class SpreadGrowth implements Growth {
  readonly #reading: Reading
  readonly #range: Range

  constructor(reading: Reading, range: Range) {
    this.#reading = reading
    this.#range = range
  }

  with(ticket: Ticket): Growth | undefined {
    const { rule, demand, type, now } = this.#reading
    // Not remembered: the numbers of a ticket are read about as fast as they are looked up.
    const own = boundsOf(ticket, demand, type)
    if (!own) return this
    const more = widened(this.#range, own, limitAt(rule, demand.max, ageOf(ticket, now)))
    return more && new SpreadGrowth(this.#reading, more)
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
