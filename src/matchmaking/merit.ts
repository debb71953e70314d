import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageOf } from './age.ts'
import type { Candidate } from './candidate.ts'
import { termValue } from './demands/compare.ts'
import { numbersIn } from './values.ts'
import type { MatchRules, Rule } from './rules.ts'

/** Credit for waiting grows ever slower: nobody outweighs all others by waiting. At this age it is worth 42 s. */
const SLOW_AFTER_MS = 60_000
/** What a match at the first limit of its spread costs each player, in seconds of waiting. */
const SPREAD_COST_SECONDS = 20

/** How good the match would be, in seconds of waiting: of two that the rules allow, the better one is formed. */
export function meritOf(
  candidate: Candidate,
  tickets: readonly Ticket[],
  { rules, preferences }: MatchRules,
): number {
  let merit = 0
  for (const ticket of tickets) merit += ticket.players.length * waitCredit(ticket, candidate.now)
  for (const rule of rules) merit -= spreadCost(rule, tickets)
  for (const { term, weight } of preferences) merit += weight * termValue(term, candidate)
  return merit
}

function waitCredit(ticket: Ticket, now: Instant): number {
  return (SLOW_AFTER_MS / 1000) * Math.log1p(ageOf(ticket, now) / SLOW_AFTER_MS)
}

/** The square of the spread in shares of the first limit, so that no unit of a rating matters. */
function spreadCost({ demand }: Rule, tickets: readonly Ticket[]): number {
  if (demand.kind !== 'spread') return 0
  const numbers = numbersIn(tickets, demand.attribute)
  if (numbers.length === 0) return 0
  const spread = Math.max(...numbers) - Math.min(...numbers)
  return numbers.length * SPREAD_COST_SECONDS * (spread / Math.max(demand.max.first, 1)) ** 2
}
