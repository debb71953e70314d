import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageBy } from './age.ts'
import { axisOf } from './axis.ts'
import { assemble, emptyGroups, grown, type AssembleNeeds, type Assembled } from './assemble.ts'
import { candidateOf, playersIn } from './candidate.ts'
import { areFillable } from './fillable.ts'
import type { Growth } from './growth/growth.ts'
import { growthsOf, type GrowthRule } from './growth/growths-of.ts'
import { meritOf } from './merit.ts'
import type { Near, Neighbours } from './neighbours.ts'
import { ordersOf } from './orders.ts'
import { amountRules, quotasOf, type Quota } from './quotas.ts'
import type { Proposal } from './proposal.ts'
import type { MatchRules } from './rules.ts'
import { fewestPlayers, FullTeams, mostPlayers, plansAtAge, seatPlans } from './seat-plans.ts'
import type { SeatPlan } from './seat-plan.ts'
import { Seats } from './seats.ts'
import { settle } from './settle.ts'

/** How many times the players of a match are looked at on each side: first a few, then more if these do not fit. */
const LOOKS = [1, 6]

interface Looking {
  readonly anchor: Ticket
  readonly now: Instant
  /** The groups that the rules see, empty. */
  readonly start: readonly Growth[]
}

interface Guided extends Looking {
  /** How much of something the match may and must have. */
  readonly quotas: readonly Quota[]
}

/** Finds the best match for one ticket among its neighbours. */
export class MatchFinder {
  readonly #rules: MatchRules
  readonly #needs: AssembleNeeds
  readonly #most: number
  /** The rules that reach alone does not keep. */
  readonly #beyondReach: readonly GrowthRule[]
  readonly #fullTeams: FullTeams
  /** The teams when every rule is relaxed as far as it will be. */
  readonly #loosest: readonly SeatPlan[]

  constructor(rules: MatchRules) {
    this.#rules = rules
    this.#most = mostPlayers(rules.teams)
    this.#fullTeams = new FullTeams(rules.teams)
    this.#loosest = seatPlans(rules.teams, Infinity)
    const growths = growthsOf(rules.rules, rules.attributes)
    const axis = axisOf(rules)
    this.#beyondReach = growths.filter(({ rule }) => !axis?.isMutual || rule !== axis.rule)
    this.#needs = {
      growths,
      amounts: amountRules(rules.rules),
      where: rules.rules.flatMap(({ demand }) => (demand.kind === 'where' ? [demand] : [])),
    }
  }

  /** The match, or `undefined` if there is none now. */
  find(anchor: Ticket, neighbours: Neighbours, now: Instant): Proposal | undefined {
    const start = emptyGroups(this.#needs, anchor, now)
    const groups = grown(emptyGroups({ growths: this.#beyondReach }, anchor, now), anchor)
    // A party that no team can take waits for a rule to be relaxed, or forever.
    if (!groups || !new Seats(this.#loosest, this.#needs.where).place(anchor)) return undefined
    const accepts = (ticket: Ticket): boolean => groups.every((group) => group.with(ticket))
    const self = neighbours.placeOf(anchor, now)
    for (const search of neighbours.searches(anchor, now)) {
      for (const times of LOOKS) {
        const near = neighbours.near(self, { search, limit: this.#most * times, accepts })
        const found = this.#best(near, { anchor, now, start })
        if (found) return found
        if (near.isAll) break
      }
    }
    return undefined
  }

  #best(near: Near, looking: Looking): Proposal | undefined {
    const { now } = looking
    const { placed } = near
    const ageMs = ageBy('oldest', placed, now)
    const players = playersIn(placed)
    const least = near.isAll ? fewestPlayers(this.#rules.teams, ageMs) : this.#most
    if (players < least) return undefined
    if (!areFillable(this.#rules.teams, placed, { mustBeFull: !near.isAll, ageMs })) return undefined
    const guided = {
      ...looking,
      quotas: quotasOf(this.#needs.amounts, { ...looking, near: placed }),
    }
    for (const plans of this.#plansFor(players, ageMs, near.isAll)) {
      for (const assembled of this.#groupsOf(near, plans, guided)) {
        const own = this.#plansAt(plans, ageBy('oldest', assembled.tickets, now))
        const settled =
          own && settle(assembled, { rules: this.#rules, where: this.#needs.where, plans: own, now })
        if (settled) return settled
      }
    }
    return undefined
  }

  /** With every copy of each team; if there are too few players for that, with as many as they fill, down to the fewest. */
  *#plansFor(players: number, ageMs: number, mayBePartial: boolean): Generator<readonly SeatPlan[]> {
    const { teams } = this.#rules
    const most = Math.max(...teams.map(({ count }) => count.max))
    yield this.#fullTeams.at(ageMs)
    if (!mayBePartial || most === 1) return
    const full = Math.floor((players * most) / this.#most)
    if (full < most) yield seatPlans(teams, ageMs, full)
    if (full > 0) yield seatPlans(teams, ageMs, 0)
  }

  /** The teams of a search, for a group whose oldest ticket has this age. */
  #plansAt(plans: readonly SeatPlan[], ageMs: number): readonly SeatPlan[] | undefined {
    return plans === this.#fullTeams.at(ageMs) ? plans : plansAtAge(plans, ageMs)
  }

  /**
   * The groups that fill the teams. Where everybody who is near was looked at, or players have preferences, all are
   * compared and the best comes first. Else there are so many that the nearest differ little: they come as they are found.
   */
  *#groupsOf(near: Near, plans: readonly SeatPlan[], looking: Guided): Generator<Assembled> {
    const isChoosy = near.isAll || this.#rules.preferences.length > 0
    const found = new Map<number, Assembled>()
    for (const order of ordersOf(near, looking.anchor, this.#most)) {
      const assembled = assemble(this.#needs, plans, { order, groups: looking.start, quotas: looking.quotas })
      if (!assembled || (!assembled.seats.isFull && !near.isAll)) continue
      if (!isChoosy) yield assembled
      else {
        const candidate = candidateOf(assembled.seats.teams, looking.now)
        const merit = meritOf(candidate, assembled.tickets, this.#rules)
        // The same merit is nearly always the same group.
        if (!found.has(merit)) found.set(merit, assembled)
      }
    }
    yield* [...found].sort(([a], [b]) => b - a).map(([, assembled]) => assembled)
  }
}
