import type { Ticket } from '../../match/ticket.ts'
import { ageOf, limitAt } from '../age.ts'
import type { AttributeType } from '../attribute-types.ts'
import { numbersOf, partyNumber, typeOf } from '../values.ts'
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
  const numbers = numbersOf(ticket, attribute)
  return numbers.length === 0 ? undefined : { low: Math.min(...numbers), high: Math.max(...numbers) }
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
  const bounded = tickets.flatMap((ticket) => {
    const bounds = boundsOf(ticket, demand, type)
    return bounds ? [{ ...bounds, ticket }] : []
  })
  const low = Math.min(...bounded.map((each) => each.low))
  const high = Math.max(...bounded.map((each) => each.high))
  return firstOf(bounded, (each) => {
    const age = rule.clock === 'each' ? ageOf(each.ticket, candidate.now) : ageMs
    const limit = limitAt(rule, demand.max, age)
    const reach = rule.clock === 'each' ? Math.max(high - each.low, each.high - low) : high - low
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
