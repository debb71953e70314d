import type { TeamRule } from './rules.ts'
import type { SeatPlan } from './seat-plan.ts'
import { stepAges } from './step-ages.ts'
import { valueAt } from './steps.ts'

/** The teams of a full match by the age of its oldest ticket, made once for all ages between two steps. */
export class FullTeams {
  readonly #teams: readonly TeamRule[]
  readonly #ages: readonly number[]
  readonly #made = new Map<number, readonly SeatPlan[]>()

  constructor(teams: readonly TeamRule[]) {
    this.#teams = teams
    this.#ages = stepAges({ rules: [], teams })
  }

  at(ageMs: number): readonly SeatPlan[] {
    let stepped = 0
    for (const age of this.#ages) if (age <= ageMs) stepped += 1
    const made = this.#made.get(stepped) ?? seatPlans(this.#teams, ageMs)
    this.#made.set(stepped, made)
    return made
  }
}

/** The teams of a match whose oldest ticket has this age: with as many copies as possible, or fewer of each. */
export function seatPlans(teams: readonly TeamRule[], ageMs: number, copies = Infinity): readonly SeatPlan[] {
  return teams.flatMap((rule) => {
    const count = Math.max(
      Math.min(rule.count.max, copies),
      Math.min(valueAt(rule.count.min, ageMs), rule.count.max),
    )
    return Array.from({ length: count }, (_, i) =>
      planOf(rule.count.max === 1 ? rule.name : `${rule.name}_${i + 1}`, rule, ageMs),
    )
  })
}

/** The same teams for a group whose oldest ticket has this age; `undefined` if they are too few for it. */
export function plansAtAge(plans: readonly SeatPlan[], ageMs: number): readonly SeatPlan[] | undefined {
  const isTooFew = plans.some(
    ({ rule }) => plans.filter((each) => each.rule === rule).length < valueAt(rule.count.min, ageMs),
  )
  if (isTooFew) return undefined
  return plans.map(({ name, rule }) => planOf(name, rule, ageMs))
}

function planOf(name: string, rule: TeamRule, ageMs: number): SeatPlan {
  return {
    name,
    rule,
    fewest: Math.min(valueAt(rule.size.min, ageMs), rule.size.max),
    fewestOfRole: rule.roles.map(({ min }) => valueAt(min, ageMs)),
  }
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
