import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import type { Rule, RuleClock } from './rules.ts'
import { valueAt, type Stepped } from './steps.ts'

export function ageOf({ queuedAt }: Pick<Ticket, 'queuedAt'>, now: Instant): number {
  return Math.max(now - queuedAt, 0)
}

/**
 * How old a group is for a rule. All must accept with `each`: steps only loosen, so the newest ticket decides wherever a
 * rule judges the group as a whole.
 */
export function ageBy(clock: RuleClock, tickets: readonly Pick<Ticket, 'queuedAt'>[], now: Instant): number {
  let least = Infinity
  let most = -Infinity
  let sum = 0
  for (const ticket of tickets) {
    const age = ageOf(ticket, now)
    if (age < least) least = age
    if (age > most) most = age
    sum += age
  }
  switch (clock) {
    case 'each':
    case 'newest':
      return least
    case 'oldest':
      return most
    case 'average':
      return sum / Math.max(tickets.length, 1)
  }
}

/** The limit that a ticket of this age accepts; none once the rule is off. */
export function limitAt(rule: Rule, limit: Stepped<number>, ageMs: number): number {
  return isOffAt(rule, ageMs) ? Infinity : valueAt(limit, ageMs)
}

export function isOffAt({ offAfterMs }: Rule, ageMs: number): boolean {
  return offAfterMs !== undefined && ageMs >= offAfterMs
}
