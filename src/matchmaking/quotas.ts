import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageOf, isOffAt } from './age.ts'
import { remembered } from './remembered.ts'
import type { Rule } from './rules.ts'
import { valueAt } from './steps.ts'
import { numbersOf, setOf, valuesOf } from './values.ts'

type AmountOf = (ticket: Ticket) => number

/** How much of something a team, or the match, may and must have, as the ticket that looks sees it. */
export interface Quota {
  readonly scope: 'match' | 'team'
  readonly fewest: number
  readonly most: number
  readonly amountOf: AmountOf
  /** No further player adds more. */
  readonly perPlayer: number
}

/** A rule on an amount: of players with a value, or of a number in sum. */
export interface AmountRule {
  readonly rule: Rule
  readonly amountOf: AmountOf
}

/** The rules that count players with a value, or add up a number of theirs. */
export function amountRules(rules: readonly Rule[]): readonly AmountRule[] {
  return rules.flatMap((rule): readonly AmountRule[] => {
    const { demand } = rule
    if (demand.kind === 'all' && rule.offAfterMs === undefined) return amountRules(demand.rules)
    const amountOf = amountIn(rule)
    return amountOf ? [{ rule, amountOf: remembered(amountOf) }] : []
  })
}

function amountIn({ demand }: Rule): AmountOf | undefined {
  if (demand.kind === 'sum')
    return (ticket) => numbersOf(ticket, demand.attribute).reduce((sum, each) => sum + each, 0)
  if (demand.kind !== 'count') return undefined
  const { attribute, value } = demand
  return (ticket) => valuesOf(ticket, attribute).filter((each) => setOf(each)?.includes(value)).length
}

export interface Looker {
  readonly anchor: Ticket
  readonly now: Instant
  /** Whom it may be matched with. */
  readonly near: readonly { readonly ticket: Ticket }[]
}

/** A rule that is off for the ticket that looks guides nothing, nor does one that somebody else's wait relaxes. */
export function quotasOf(amounts: readonly AmountRule[], { anchor, now, near }: Looker): readonly Quota[] {
  const ageMs = ageOf(anchor, now)
  return amounts.flatMap(({ rule, amountOf }) => {
    const { demand, clock } = rule
    if ((demand.kind !== 'count' && demand.kind !== 'sum') || clock !== 'each' || isOffAt(rule, ageMs))
      return []
    const each = [anchor, ...near.map(({ ticket }) => ticket)].map(
      (ticket) => amountOf(ticket) / ticket.players.length,
    )
    // Where somebody takes away from a sum, too much of it may still become right.
    if (each.some((amount) => amount < 0)) return []
    const { scope, min, max } = demand
    const limits = { fewest: valueAt(min, ageMs), most: valueAt(max, ageMs) }
    return [{ scope, ...limits, amountOf, perPlayer: Math.max(...each) }]
  })
}

/** Whether what is held, with a ticket more, can still become a right amount with the seats that are left. */
export function allows(
  { fewest, most, amountOf, perPlayer }: Quota,
  held: number,
  { ticket, open }: { ticket: Ticket; open: number },
): boolean {
  const amount = held + amountOf(ticket)
  return amount <= most && fewest - amount <= (open - ticket.players.length) * perPlayer
}
