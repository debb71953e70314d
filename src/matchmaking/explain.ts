import type { Ticket } from '../match/ticket.ts'
import type { Instant } from '../match/time.ts'
import { ageOf } from './age.ts'
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
      players: playersIn(refusedBy(rule, asked, others)),
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

/** Those who can be in no match with the ticket, because of this rule alone. */
function refusedBy(rule: Rule, { rules, ticket, now }: Asked, others: readonly Ticket[]): readonly Ticket[] {
  const needs = { growths: growthsOf([rule], rules.attributes), where: [], counts: [] }
  const groups = grown(emptyGroups(needs, ticket, now), ticket)
  return groups ? others.filter((other) => !grown(groups, other)) : others
}

/** Who is not there, among those whom no rule removes. */
function missing({ rules, ticket, now }: Asked, others: readonly Ticket[]): Explanation['missing'] {
  const needs = { growths: growthsOf(rules.rules, rules.attributes), where: [], counts: [] }
  const groups = grown(emptyGroups(needs, ticket, now), ticket)
  const suitable = [ticket, ...(groups ? others.filter((other) => grown(groups, other)) : [])]
  const ageMs = Math.max(...suitable.map((each) => ageOf(each, now)))
  const players = fewestPlayers(rules.teams, ageMs) - playersIn(suitable)
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
