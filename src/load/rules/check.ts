import type { AttributeTypes } from '../../matchmaking/attribute-types.ts'
import type { Demand, Rule, RuleScope } from '../../matchmaking/rules.ts'
import { membersOf, type SeenPlayer, type SeenTeam } from './seen-team.ts'

/** What a rule is checked against. */
export interface Check {
  readonly rule: Rule
  readonly teams: readonly SeenTeam[]
  readonly types: AttributeTypes
  /** By the rule's clock. */
  readonly waitedMs: number
}

export type Demanded<K extends Demand['kind']> = Extract<Demand, { kind: K }>

/** The players that a rule looks at together: all, or those of each team. */
export function together(scope: RuleScope, teams: readonly SeenTeam[]): readonly (readonly SeenPlayer[])[] {
  return scope === 'match' ? [membersOf(teams)] : teams.map(({ players }) => players)
}

/** The complaints of all groups. */
export function complaints<T>(all: readonly T[], about: (each: T) => string | undefined): readonly string[] {
  return all.flatMap((each) => about(each) ?? [])
}
