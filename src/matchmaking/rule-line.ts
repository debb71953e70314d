import type { TicketId } from '../match/ids.ts'
import { SortedList } from '../match/sorted-list.ts'
import { byAge, type Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { MatchFinder } from './match-finder.ts'
import type { FormPlan, Formation, PlanTurn } from './matchmaker.ts'
import { Neighbours } from './neighbours.ts'
import type { Proposal } from './proposal.ts'
import type { MatchRules } from './rules.ts'
import { stepAges } from './step-ages.ts'
import { TicketsInOrder } from './tickets-in-order.ts'

/**
 * The tickets of a queue with rules. A turn looks only at those for which something changed: they are new, a rule is
 * relaxed for them, or a match with them could not be claimed.
 */
export class RuleLine {
  readonly #finder: MatchFinder
  readonly #stepAges: readonly number[]
  readonly #neighbours: Neighbours
  readonly #waiting = new TicketsInOrder()
  /** Not looked at since something changed for them. */
  readonly #changed = new SortedList(byAge, ({ queuedAt }) => queuedAt)
  /** Something changed for them since the last turn: they are not where they belong by now. */
  readonly #moved = new Set<Ticket>()
  /** In a match that was planned; whether it could be claimed is not known yet. */
  readonly #planned = new Set<Ticket>()
  /** Up to when the steps of rules were taken. */
  #steppedAt = -Infinity

  constructor(rules: MatchRules) {
    this.#finder = new MatchFinder(rules)
    this.#stepAges = stepAges(rules)
    this.#neighbours = new Neighbours(rules)
  }

  get players(): number {
    return this.#waiting.players
  }

  add(ticket: Ticket): void {
    if (this.#waiting.add(ticket)) this.#moved.add(ticket)
  }

  remove({ id }: Pick<Ticket, 'id'>): Ticket | undefined {
    const ticket = this.#waiting.remove({ id })
    // One that was planned is out of the way already.
    if (ticket && !this.#planned.delete(ticket)) this.#leave(ticket)
    return ticket
  }

  plan({ now, atMost, looks = Infinity }: PlanTurn): FormPlan {
    for (const ticket of this.#planned) this.#moved.add(ticket)
    this.#planned.clear()
    this.#step(now)
    const matches: Formation[] = []
    for (let looked = 0; matches.length < atMost && looked < looks; looked += 1) {
      const [anchor] = this.#changed.first(1)
      if (!anchor) return { matches, lookAgainAt: this.#nextStepAt(now) }
      const proposal = this.#finder.find(anchor, this.#neighbours, now)
      if (proposal) matches.push(formationOf(proposal))
      this.#changed.remove(anchor)
      for (const ticket of proposal?.tickets ?? []) {
        // Out of the way of the next match of this plan.
        this.#leave(ticket)
        this.#planned.add(ticket)
      }
    }
    return { matches, lookAgainAt: now }
  }

  /** The best match for this one ticket now. */
  find(ticket: Ticket, now: Instant): Proposal | undefined {
    this.#step(now)
    return this.#finder.find(ticket, this.#neighbours, now)
  }

  /** The ticket, and those nearest to it, whatever the rules say; at most this many on each side in each part. */
  around(
    id: TicketId,
    now: Instant,
    limit: number,
  ): { readonly ticket: Ticket; readonly others: readonly Ticket[] } | undefined {
    this.#step(now)
    const ticket = this.#waiting.get(id)
    return ticket && { ticket, others: this.#neighbours.around(ticket, limit) }
  }

  /** Marks the tickets for which a rule is relaxed since the last look, and puts each where it belongs by now. */
  #step(now: Instant): void {
    for (const age of this.#stepAges) {
      for (const ticket of this.#waiting.queuedAfter(this.#steppedAt - age)) {
        if (ticket.queuedAt > now - age) break
        this.#moved.add(ticket)
      }
    }
    this.#steppedAt = now
    this.#changed.addAll(this.#moved)
    this.#neighbours.put(this.#moved, now)
    this.#moved.clear()
  }

  #leave(ticket: Ticket): void {
    this.#moved.delete(ticket)
    this.#neighbours.remove(ticket)
    this.#changed.remove(ticket)
  }

  #nextStepAt(now: Instant): Instant | undefined {
    let next: Instant | undefined
    for (const age of this.#stepAges)
      for (const { queuedAt } of this.#waiting.queuedAfter(now - age)) {
        if (next === undefined || queuedAt + age < next) next = queuedAt + age
        break
      }
    return next
  }
}

function formationOf({ teams, roles, region, picks }: Proposal): Formation {
  const isChosen = region !== undefined || Object.keys(picks).length > 0
  return {
    roster: teams
      .filter(({ tickets }) => tickets.length > 0)
      .map(({ name, tickets }) => {
        const own = roles[name]
        return { name, tickets, ...(own && { roles: own }) }
      }),
    ...(isChosen && { choice: { ...(region !== undefined && { region }), picks } }),
  }
}
