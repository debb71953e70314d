import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageOf, isOffAt } from './age.ts'
import type { Growth } from './growth/growth.ts'
import type { GrowthRule } from './growth/growths-of.ts'
import type { AmountRule, Quota } from './quotas.ts'
import type { SeatPlan } from './seat-plan.ts'
import { Seats, type WhereRule } from './seats.ts'

/** A group of tickets with a seat for each. */
export interface Assembled {
  readonly seats: Seats
  /** In the order in which they were seated; the ticket that looked is the first. */
  readonly tickets: readonly Ticket[]
}

export interface AssembleNeeds {
  readonly growths: readonly GrowthRule[]
  readonly where: readonly WhereRule[]
  readonly amounts: readonly AmountRule[]
}

/** In which order to seat whom, and what the rules make of it as the ticket that looks sees them. */
export interface Assembling {
  readonly order: readonly Ticket[]
  readonly groups: readonly Growth[]
  readonly quotas: readonly Quota[]
}

/** The groups that the rules see, empty. A rule that is off for the ticket that looks guides nothing. */
export function emptyGroups(
  { growths }: Pick<AssembleNeeds, 'growths'>,
  anchor: Ticket,
  now: Instant,
): readonly Growth[] {
  const groups: Growth[] = []
  for (const { rule, at } of growths) if (!isOffAt(rule, ageOf(anchor, now))) groups.push(at(now))
  return groups
}

/** The groups with the ticket too; `undefined` if a rule forbids it. */
export function grown(groups: readonly Growth[], ticket: Ticket): readonly Growth[] | undefined {
  const next: Growth[] = []
  for (const group of groups) {
    const more = group.with(ticket)
    if (!more) return undefined
    next.push(more)
  }
  return next
}

/**
 * Seats the tickets in their order, the first one always, and passes over those that do not fit, until the match is
 * full. `undefined` if a team or a role lacks players in the end.
 */
export function assemble(
  { where }: AssembleNeeds,
  plans: readonly SeatPlan[],
  { order, groups, quotas }: Assembling,
): Assembled | undefined {
  const seats = new Seats(plans, where, quotas)
  const tickets: Ticket[] = []
  let group = groups
  for (const ticket of order) {
    const next = grown(group, ticket)
    if (!next || !seats.place(ticket)) {
      if (tickets.length === 0) return undefined
      continue
    }
    group = next
    tickets.push(ticket)
    if (seats.isFull) break
  }
  return seats.isEnough ? { seats, tickets } : undefined
}
