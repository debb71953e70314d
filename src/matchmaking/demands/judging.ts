import type { Ticket } from '../../match/ticket.ts'
import type { AttributeTypes } from '../attribute-types.ts'
import type { Candidate } from '../candidate.ts'
import type { Demand, Rule, RuleScope } from '../rules.ts'

/** What a demand is judged by. */
export interface Judging {
  readonly rule: Rule
  readonly candidate: Candidate
  readonly types: AttributeTypes
  /** How old the match is by the rule's clock. */
  readonly ageMs: number
}

export type DemandOf<Kind extends Demand['kind']> = Extract<Demand, { kind: Kind }>

/** Players who are judged together. */
export interface Group {
  /** For sentences: `the match` or the team's name. */
  readonly name: string
  readonly tickets: readonly Ticket[]
}

export function groupsOf(scope: RuleScope, { teams, tickets }: Candidate): readonly Group[] {
  return scope === 'team' ? teams : [{ name: 'the match', tickets }]
}

/** The first complaint, if there is one. */
export function firstOf<T>(
  values: readonly T[],
  complaint: (value: T) => string | undefined,
): string | undefined {
  for (const value of values) {
    const says = complaint(value)
    if (says !== undefined) return says
  }
  return undefined
}

/** A number for a sentence: at most one decimal. */
export function said(value: number): string {
  return String(Math.round(value * 10) / 10)
}
