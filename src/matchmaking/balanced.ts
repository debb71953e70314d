import type { Ticket } from '../match/ticket.ts'
import { aggregate } from './demands/aggregate.ts'
import type { MatchRules } from './rules.ts'
import { numbersIn } from './values.ts'

/** Of what the teams should have equally much. */
export interface Balanced {
  readonly attribute: string
  readonly of: 'avg' | 'sum' | 'max'
}

/** That of the first balance rule; without one, the number that the first spread rule is about. */
export function balancedBy({ rules }: Pick<MatchRules, 'rules'>): Balanced | undefined {
  for (const { demand } of rules) if (demand.kind === 'balance') return demand
  for (const { demand } of rules)
    if (demand.kind === 'spread') return { attribute: demand.attribute, of: 'avg' }
  return undefined
}

export function balanceOf(tickets: readonly Ticket[], { attribute, of }: Balanced): number {
  return aggregate(of, numbersIn(tickets, attribute))
}

/** How far apart the teams are. */
export function imbalance(sides: readonly (readonly Ticket[])[], by: Balanced): number {
  const values = sides.map((side) => balanceOf(side, by))
  return Math.max(...values) - Math.min(...values)
}
