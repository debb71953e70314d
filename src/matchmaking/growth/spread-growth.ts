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

type LimitOf = (ticket: Ticket) => number

/** A range in which every ticket looks from its own place with its own limit. */
export function spreadGrowth(rule: Rule, demand: DemandOf<'spread'>, types: AttributeTypes): GrowthAt {
  const type = typeOf(types, demand.attribute)
  const bounds = remembered((ticket) => boundsOf(ticket, demand, type))
  return (now: Instant) => {
    const limitOf: LimitOf = (ticket) => limitAt(rule, demand.max, ageOf(ticket, now))
    return new SpreadGrowth({ bounds, limitOf }, everything)
  }
}

/** The numbers of the group, and those that all of its tickets accept. */
interface Range extends Bounds {
  readonly lowest: number
  readonly highest: number
}

const everything: Range = { low: Infinity, high: -Infinity, lowest: -Infinity, highest: Infinity }

interface Reading {
  readonly bounds: (ticket: Ticket) => Bounds | undefined
  readonly limitOf: LimitOf
}

class SpreadGrowth implements Growth {
  readonly #reading: Reading
  readonly #range: Range

  constructor(reading: Reading, range: Range) {
    this.#reading = reading
    this.#range = range
  }

  with(ticket: Ticket): Growth | undefined {
    const own = this.#reading.bounds(ticket)
    if (!own) return this
    const { low, high, lowest, highest } = this.#range
    if (own.low < lowest || own.high > highest) return undefined
    const limit = this.#reading.limitOf(ticket)
    if (own.high - limit > Math.min(low, own.low) || own.low + limit < Math.max(high, own.high))
      return undefined
    return new SpreadGrowth(this.#reading, {
      low: Math.min(low, own.low),
      high: Math.max(high, own.high),
      lowest: Math.max(lowest, own.high - limit),
      highest: Math.min(highest, own.low + limit),
    })
  }
}
