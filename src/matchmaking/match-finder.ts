import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageOf } from './age.ts'
import { assemble, emptyGroups, grown, type AssembleNeeds, type Assembled } from './assemble.ts'
import { playersIn } from './candidate.ts'
import type { Growth } from './growth/growth.ts'
import { growthsOf } from './growth/growths-of.ts'
import type { Refusal } from './judge.ts'
import { meritOf } from './merit.ts'
import type { Near, Neighbours } from './neighbours.ts'
import { ordersOf } from './orders.ts'
import type { Proposal } from './proposal.ts'
import type { MatchRules } from './rules.ts'
import { fewestPlayers, mostPlayers, plansAtAge, seatPlans } from './seat-plans.ts'
import type { SeatPlan } from './seat-plan.ts'
import { Seats } from './seats.ts'
import { settle } from './settle.ts'

/** How many times the players of a match are looked at on each side: first a few, then more if these do not fit. */
const LOOKS = [1, 6]

interface Looking {
  readonly anchor: Ticket
  readonly now: Instant
  readonly groups: readonly Growth[]
}

/** Finds the best match for one ticket among its neighbours. */
export class MatchFinder {
  readonly #rules: MatchRules
  readonly #needs: AssembleNeeds
  readonly #most: number

  constructor(rules: MatchRules) {
    this.#rules = rules
    this.#most = mostPlayers(rules.teams)
    this.#needs = {
      growths: growthsOf(rules.rules, rules.attributes),
      where: rules.rules.flatMap(({ demand }) => (demand.kind === 'where' ? [demand] : [])),
    }
  }

  /** The match, or `undefined` if there is none now. `refused` is told what forbade groups that had enough players. */
  find(
    anchor: Ticket,
    neighbours: Neighbours,
    { now, refused }: { readonly now: Instant; readonly refused?: (refusal: Refusal) => void },
  ): Proposal | undefined {
    const groups = grown(emptyGroups(this.#needs, anchor, now), anchor)
    const alone = new Seats(seatPlans(this.#rules.teams, Infinity), this.#needs.where)
    // A party that no team can take waits for a rule to be relaxed, or forever.
    if (!groups || !alone.place(anchor)) return undefined
    const looking = { anchor, now, groups }
    for (const search of neighbours.searches(anchor, now)) {
      for (const times of LOOKS) {
        const near = neighbours.near(anchor, {
          search,
          now,
          limit: this.#most * times,
          accepts: (ticket) => grown(groups, ticket) !== undefined,
        })
        const found = this.#best(near, looking, refused)
        if (found) return found
        if (near.isAll) break
      }
    }
    return undefined
  }

  #best(near: Near, looking: Looking, refused?: (refusal: Refusal) => void): Proposal | undefined {
    const { now } = looking
    const tickets = near.placed.map(({ ticket }) => ticket)
    const ageMs = Math.max(...tickets.map((ticket) => ageOf(ticket, now)))
    const players = playersIn(tickets)
    const least = near.isAll ? fewestPlayers(this.#rules.teams, ageMs) : this.#most
    if (players < least) return undefined
    for (const plans of this.#plansFor(players, ageMs, near.isAll)) {
      const groups = this.#groupsOf(near, plans, looking)
      for (const assembled of groups) {
        const own = plansAtAge(plans, Math.max(...assembled.tickets.map((ticket) => ageOf(ticket, now))))
        if (!own) continue
        const settled = settle(assembled, { rules: this.#rules, plans: own, now })
        if ('teams' in settled) return settled
        refused?.(settled)
      }
    }
    return undefined
  }

  /** With every copy of each team; if there are too few players for that, with as many as they fill, down to the fewest. */
  *#plansFor(players: number, ageMs: number, mayBePartial: boolean): Generator<readonly SeatPlan[]> {
    const { teams } = this.#rules
    const most = Math.max(...teams.map(({ count }) => count.max))
    yield seatPlans(teams, ageMs)
    if (!mayBePartial || most === 1) return
    const full = Math.floor((players * most) / this.#most)
    if (full < most) yield seatPlans(teams, ageMs, full)
    if (full > 0) yield seatPlans(teams, ageMs, 0)
  }

  /** The groups that fill the teams, the best first. */
  #groupsOf(near: Near, plans: readonly SeatPlan[], { anchor, now }: Looking): readonly Assembled[] {
    const start = emptyGroups(this.#needs, anchor, now)
    const found = new Map<number, Assembled>()
    for (const order of ordersOf(near, anchor)) {
      const assembled = assemble(this.#needs, plans, { order, groups: start })
      if (!assembled || (!assembled.seats.isFull && !near.isAll)) continue
      const candidate = { teams: assembled.seats.teams, now }
      const merit = meritOf(candidate, assembled.tickets, this.#rules)
      // The same merit is nearly always the same group.
      if (!found.has(merit)) found.set(merit, assembled)
    }
    return [...found].sort(([a], [b]) => b - a).map(([, assembled]) => assembled)
  }
}
