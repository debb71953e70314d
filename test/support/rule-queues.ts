import type { Attributes } from '../../src/match/attributes.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import type { AttributeType, AttributeTypes } from '../../src/matchmaking/attribute-types.ts'
import type { Demand, MatchRules, RoleRule, Rule, TeamRule } from '../../src/matchmaking/rules.ts'
import { always, type Stepped } from '../../src/matchmaking/steps.ts'
import { partyOf } from './domain.ts'

const type = (kind: AttributeType['kind'], party: AttributeType['party']): AttributeType => ({
  kind,
  party,
  missing: { kind: 'any' },
  shared: true,
})

/** Attributes of every kind, for tests of rules. */
export const attributes: AttributeTypes = {
  rating: type('number', 'avg'),
  mode: type('string', 'union'),
  maps: type('strings', 'intersection'),
  modes: type('strings', 'union'),
  roles: type('strings', 'union'),
  blocked: type('strings', 'union'),
  latencies: type('latency', 'max'),
}

/** A value, and what it becomes at which age in milliseconds. */
export function stepped(first: number, steps: Readonly<Record<number, number>> = {}): Stepped<number> {
  return {
    first,
    steps: Object.entries(steps).map(([afterMs, value]) => ({ afterMs: Number(afterMs), value })),
  }
}

export function ruleOf(name: string, demand: Demand, more: Partial<Rule> = {}): Rule {
  return { name, demand, clock: 'each', offAfterMs: undefined, ...more }
}

export function spreadRule(max: Stepped<number>, more: Partial<Rule> = {}): Rule {
  const demand = {
    kind: 'spread',
    attribute: 'rating',
    max,
    of: 'range',
    scope: 'match',
    basis: 'player',
  } as const
  return ruleOf('skill', demand, more)
}

interface TeamGiven {
  readonly min?: Stepped<number>
  readonly count?: { readonly min: Stepped<number>; readonly max: number }
  readonly roles?: readonly RoleRule[]
}

export function teamOf(name: string, size: number, { min, count, roles = [] }: TeamGiven = {}): TeamRule {
  return {
    name,
    size: { min: min ?? always(size), max: size },
    count: count ?? { min: always(1), max: 1 },
    roles,
  }
}

export function matchRules(teams: MatchRules['teams'], rules: readonly Rule[] = []): MatchRules {
  return { attributes, teams, rules, preferences: [] }
}

export const duel = (...rules: readonly Rule[]): MatchRules =>
  matchRules([teamOf('a', 1), teamOf('b', 1)], rules)

/** A ticket whose players bring this, in their order; with one value, all bring the same. */
export function ticketWith(
  names: string | readonly string[],
  brings: Attributes | readonly Attributes[],
  queuedAt = 0,
): Ticket {
  const players = typeof names === 'string' ? [names] : names
  const each = Array.isArray(brings)
    ? (brings as readonly Attributes[])
    : players.map(() => brings as Attributes)
  return { ...partyOf(players, queuedAt), attributes: each }
}
