import type { Ticket } from '../../match/ticket.ts'
import { ageOf, limitAt } from '../age.ts'
import type { AttributeType } from '../attribute-types.ts'
import { numbersOf, partyNumber, tallyOf, typeOf } from '../values.ts'
import { firstOf, groupsOf, said, type DemandOf, type Judging } from './judging.ts'

export interface Bounds {
  readonly low: number
  readonly high: number
}

/** The lowest and the highest number of a ticket: of its players, or its party value twice. */
export function boundsOf(
  ticket: Ticket,
  { attribute, basis }: Pick<DemandOf<'spread'>, 'attribute' | 'basis'>,
  { party }: Pick<AttributeType, 'party'>,
): Bounds | undefined {
  if (basis === 'ticket') {
    const value = partyNumber(ticket, attribute, party)
    return value === undefined ? undefined : { low: value, high: value }
  }
  const { count, least, most } = tallyOf(ticket, attribute)
  return count === 0 ? undefined : { low: least, high: most }
}

export function judgeSpread(demand: DemandOf<'spread'>, judging: Judging): string | undefined {
  const judge = demand.of === 'mean' ? judgeMean : judgeRange
  return firstOf(groupsOf(demand.scope, judging.candidate), ({ tickets }) => judge(demand, judging, tickets))
}

/** With the clock `each`, every ticket looks at everybody from its own place with its own limit. */
function judgeRange(
  demand: DemandOf<'spread'>,
  { rule, candidate, types, ageMs }: Judging,
  tickets: readonly Ticket[],
): string | undefined {
  const type = typeOf(types, demand.attribute)
  const bounded: { readonly ticket: Ticket; readonly own: Bounds }[] = []
  let low = Infinity
  let high = -Infinity
  for (const ticket of tickets) {
    const own = boundsOf(ticket, demand, type)
    if (!own) continue
    bounded.push({ ticket, own })
    low = Math.min(low, own.low)
    high = Math.max(high, own.high)
  }
  return firstOf(bounded, ({ ticket, own }) => {
    const age = rule.clock === 'each' ? ageOf(ticket, candidate.now) : ageMs
    const limit = limitAt(rule, demand.max, age)
    const reach = rule.clock === 'each' ? Math.max(high - own.low, own.high - low) : high - low
    if (reach <= limit) return undefined
    return `${demand.attribute} is ${said(reach)} apart, and at most ${said(limit)} is allowed`
  })
}

function judgeMean(
  demand: DemandOf<'spread'>,
  { rule, types, ageMs }: Judging,
  tickets: readonly Ticket[],
): string | undefined {
  const { party } = typeOf(types, demand.attribute)
  const numbers = tickets.flatMap((ticket) =>
    demand.basis === 'player'
      ? numbersOf(ticket, demand.attribute)
      : (partyNumber(ticket, demand.attribute, party) ?? []),
  )
  if (numbers.length === 0) return undefined
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length
  const furthest = Math.max(...numbers.map((each) => Math.abs(each - mean)))
  const limit = limitAt(rule, demand.max, ageMs)
  if (furthest <= limit) return undefined
  return `${demand.attribute} is ${said(furthest)} from the mean, and at most ${said(limit)} is allowed`
}
