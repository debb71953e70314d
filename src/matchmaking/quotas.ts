import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageOf, isOffAt } from './age.ts'
import { remembered } from './remembered.ts'
import type { Rule } from './rules.ts'
import { valueAt } from './steps.ts'
import { setOf, valuesOf } from './values.ts'

/** How many players with a value a team, or the match, may and must have, as the ticket that looks sees it. */
export interface Quota {
  readonly scope: 'match' | 'team'
  readonly fewest: number
  readonly most: number
  readonly countIn: (ticket: Ticket) => number
}

export interface CountRule {
  readonly rule: Rule
  readonly countIn: (ticket: Ticket) => number
}

/** The rules that count players with a value. */
export function countRules(rules: readonly Rule[]): readonly CountRule[] {
  return rules.flatMap((rule): readonly CountRule[] => {
    const { demand } = rule
    if (demand.kind === 'all' && rule.offAfterMs === undefined) return countRules(demand.rules)
    if (demand.kind !== 'count') return []
    const { attribute, value } = demand
    const countIn = remembered(
      (ticket) => valuesOf(ticket, attribute).filter((each) => setOf(each)?.includes(value)).length,
    )
    return [{ rule, countIn }]
  })
}

/** A rule that is off for the ticket that looks guides nothing, nor does one that somebody else's wait relaxes. */
export function quotasOf(counts: readonly CountRule[], anchor: Ticket, now: Instant): readonly Quota[] {
  const ageMs = ageOf(anchor, now)
  return counts.flatMap(({ rule, countIn }) => {
    const { demand, clock } = rule
    if (demand.kind !== 'count' || clock !== 'each' || isOffAt(rule, ageMs)) return []
    const { scope, min, max } = demand
    return [{ scope, fewest: valueAt(min, ageMs), most: valueAt(max, ageMs), countIn }]
  })
}

/** Whether these players with a value, and a ticket more, can still become a right number with the seats that are left. */
export function allows(
  quota: Quota,
  held: number,
  { ticket, open }: { ticket: Ticket; open: number },
): boolean {
  const count = held + quota.countIn(ticket)
  return count <= quota.most && quota.fewest - count <= open - ticket.players.length
}
