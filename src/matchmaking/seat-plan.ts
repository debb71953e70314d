import type { TeamRule } from './rules.ts'

/** A team of the match that is being put together, at this moment. */
export interface SeatPlan {
  /** With its number, where there are several copies: `red_1`. */
  readonly name: string
  readonly rule: TeamRule
  /** The fewest players that are right now. */
  readonly fewest: number
  /** The fewest of each role, in the order of the rule's roles. */
  readonly fewestOfRole: readonly number[]
}
