import type { TeamRule } from './rules.ts'
import type { SeatPlan } from './seat-plan.ts'
import { valueAt } from './steps.ts'

/** The teams of a match whose oldest ticket has this age: with as many copies as possible, or fewer of each. */
export function seatPlans(teams: readonly TeamRule[], ageMs: number, copies = Infinity): readonly SeatPlan[] {
  return teams.flatMap((rule) => {
    const count = Math.max(
      Math.min(rule.count.max, copies),
      Math.min(valueAt(rule.count.min, ageMs), rule.count.max),
    )
    return Array.from({ length: count }, (_, i): SeatPlan => {
      const name = rule.count.max === 1 ? rule.name : `${rule.name}_${i + 1}`
      return {
        name,
        rule,
        fewest: Math.min(valueAt(rule.size.min, ageMs), rule.size.max),
        fewestOfRole: rule.roles.map(({ min }) => valueAt(min, ageMs)),
      }
    })
  })
}

/** Players in a full match. */
export function mostPlayers(teams: readonly TeamRule[]): number {
  return teams.reduce((sum, { count, size }) => sum + count.max * size.max, 0)
}

/** Players in the smallest match whose oldest ticket has this age. */
export function fewestPlayers(teams: readonly TeamRule[], ageMs: number): number {
  return teams.reduce((sum, { count, size }) => sum + valueAt(count.min, ageMs) * valueAt(size.min, ageMs), 0)
}

/** The largest party that one team can take. */
export function largestParty(teams: readonly TeamRule[]): number {
  return Math.max(...teams.map(({ size }) => size.max))
}
