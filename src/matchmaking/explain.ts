import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageBy, ageOf } from './age.ts'
import { emptyGroups, grown } from './assemble.ts'
import { playersIn } from './candidate.ts'
import { growthsOf } from './growth/growths-of.ts'
import type { Explanation } from './matchmaker.ts'
import { neededRoles, plays, rolesIn } from './roles.ts'
import type { MatchRules, Rule } from './rules.ts'
import { RuleLine } from './rule-line.ts'
import { fewestPlayers } from './seat-plans.ts'
import { stepAges } from './step-ages.ts'

interface Asked {
  readonly rules: MatchRules
  readonly ticket: Ticket
  readonly now: Instant
}

/** Why the ticket is in no match, judged by these other tickets: the nearest ones, all of them if they are not many. */
export function explain(asked: Asked, others: readonly Ticket[]): Explanation {
  const { rules, ticket, now } = asked
  const blockedBy = rules.rules.find((rule) => wouldMatch(without(rules, rule), asked, others))?.name
  return {
    blockedBy,
    removed: rules.rules.map((rule) => ({
      rule: rule.name,
      players: playersIn(others) - playersIn(allowedBy([rule], asked, others)),
    })),
    missing: blockedBy === undefined ? missing(asked, others) : undefined,
    lookedAt: playersIn(others),
    relaxes: nextRelaxed(rules, ageOf(ticket, now)).map(({ rule, age }) => ({
      rule,
      at: ticket.queuedAt + age,
    })),
  }
}

function wouldMatch(rules: MatchRules, { ticket, now }: Asked, others: readonly Ticket[]): boolean {
  const line = new RuleLine(rules)
  for (const each of [ticket, ...others]) line.add(each)
  return line.find(ticket, now) !== undefined
}

function without(rules: MatchRules, rule: Rule): MatchRules {
  return { ...rules, rules: rules.rules.filter((each) => each !== rule) }
}

/** Those whom these rules let be in a match with the ticket. */
function allowedBy(
  rules: readonly Rule[],
  { rules: { attributes }, ticket, now }: Asked,
  others: readonly Ticket[],
): readonly Ticket[] {
  const groups = grown(emptyGroups({ growths: growthsOf(rules, attributes) }, ticket, now), ticket)
  return groups ? others.filter((other) => grown(groups, other)) : []
}

/** Who is not there, among those whom no rule removes. */
function missing(asked: Asked, others: readonly Ticket[]): Explanation['missing'] {
  const { rules, ticket, now } = asked
  const suitable = [ticket, ...allowedBy(rules.rules, asked, others)]
  const players = fewestPlayers(rules.teams, ageBy('oldest', suitable, now)) - playersIn(suitable)
  if (players > 0) return { players }
  const lacking = neededRoles(rules).find(
    ({ role, needed }) => suitable.flatMap(rolesIn).filter((played) => plays(played, role)).length < needed,
  )
  return lacking ? { role: lacking.role } : { fit: true }
}

/** What is relaxed for a ticket of this age at its next step. */
function nextRelaxed(rules: MatchRules, ageMs: number): readonly { rule: string; age: number }[] {
  const [next] = stepAges(rules).filter((age) => age > ageMs)
  if (next === undefined) return []
  const relaxed = rules.rules.filter((rule) => stepAges({ rules: [rule], teams: [] }).includes(next))
  const ofTeams = stepAges({ rules: [], teams: rules.teams }).includes(next) ? ['teams'] : []
  return [...relaxed.map(({ name }) => name), ...ofTeams].map((rule) => ({ rule, age: next }))
}
