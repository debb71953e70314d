import type { Demand, Predicate, Rule } from '../matchmaking/rules.ts'
import type { EntryOf, NestingEntry, RuleEntry } from './rule-entry.ts'
import { limitsOf, offAfterMs, steppedLimit } from './rule-steps.ts'
import { termFrom } from './terms-from.ts'

export function rulesFrom(entries: Readonly<Record<string, RuleEntry>>): readonly Rule[] {
  return Object.entries(entries).map(([name, entry]) => ruleFrom(name, entry))
}

function ruleFrom(name: string, entry: RuleEntry): Rule {
  const { clock = 'each' } = entry
  return { name, demand: demandFrom(name, entry), clock, offAfterMs: offAfterMs(entry) }
}

function demandFrom(name: string, entry: RuleEntry): Demand {
  if (isNesting(entry)) return { kind: entry.type, rules: nestedRules(name, entry) }
  if (isOfPlayers(entry)) return ofPlayers(entry)
  return isOfTeams(entry) ? ofTeams(entry) : withoutLimits(entry)
}

type OfPlayers = EntryOf<'spread' | 'overlap' | 'count' | 'sum'>
type OfTeams = EntryOf<'latency' | 'balance' | 'even-teams' | 'premade-parity'>
const ofPlayersTypes: readonly RuleEntry['type'][] = ['spread', 'overlap', 'count', 'sum']

function isOfPlayers(entry: RuleEntry): entry is OfPlayers {
  return ofPlayersTypes.includes(entry.type)
}

function isOfTeams(entry: RuleEntry): entry is OfTeams {
  return entry.type === 'latency' || 'within' in entry
}

const nestings: readonly RuleEntry['type'][] = ['all', 'any', 'not', 'xor']

export function isNesting(entry: RuleEntry): entry is NestingEntry {
  return nestings.includes(entry.type)
}

/** In a list, the rules are named after their places. */
export function namedEntries({ rules }: NestingEntry): readonly (readonly [string, RuleEntry])[] {
  return isList(rules)
    ? rules.map((entry, index) => [String(index + 1), entry] as const)
    : Object.entries(rules)
}

function isList(rules: NestingEntry['rules']): rules is readonly RuleEntry[] {
  return Array.isArray(rules)
}

function nestedRules(name: string, entry: NestingEntry): readonly Rule[] {
  return namedEntries(entry).map(([own, each]) => ruleFrom(`${name}.${own}`, each))
}

function ofPlayers(entry: OfPlayers): Demand {
  const { type: kind, attribute, scope = 'match' } = entry
  switch (kind) {
    case 'spread': {
      const { of = 'range', basis = 'player' } = entry
      return { kind, attribute, max: steppedLimit(entry, 'max', 0), of, scope, basis }
    }
    case 'overlap':
      return { kind, attribute, atLeast: steppedLimit(entry, 'atLeast', 1), scope }
    case 'count':
      return { kind, attribute, value: entry.value, ...bounds(entry, 0), scope }
    case 'sum':
      return { kind, attribute, ...bounds(entry, -Infinity), scope }
  }
}

function bounds(entry: EntryOf<'count' | 'sum'>, lowest: number) {
  return { min: steppedLimit(entry, 'min', lowest), max: steppedLimit(entry, 'max', Infinity) }
}

function ofTeams(entry: OfTeams): Demand {
  if (entry.type === 'latency') {
    const spread = limitsOf(entry).spread !== undefined && { spread: steppedLimit(entry, 'spread', Infinity) }
    return { kind: 'latency', max: steppedLimit(entry, 'max', Infinity), ...spread }
  }
  const within = steppedLimit(entry, 'within', 0)
  if (entry.type !== 'balance') return { kind: entry.type, within }
  const { attribute, of = 'avg', against = 'match' } = entry
  return { kind: 'balance', attribute, of, within, against }
}

function withoutLimits(
  entry: EntryOf<'same' | 'differ' | 'where' | 'compare' | 'accept' | 'block' | 'custom'>,
): Demand {
  switch (entry.type) {
    case 'same':
    case 'differ':
      return { kind: entry.type, attribute: entry.attribute, scope: entry.scope ?? 'match' }
    case 'where':
      return { kind: 'where', team: entry.team, attribute: entry.attribute, predicate: predicateFrom(entry) }
    case 'compare':
      return { kind: 'compare', left: termFrom(entry.left), is: entry.is, right: termFrom(entry.right) }
    case 'accept':
    case 'block':
      return { kind: entry.type, attribute: entry.attribute, ...(entry.of !== undefined && { of: entry.of }) }
    case 'custom':
      return { kind: 'custom', check: entry.check }
  }
}

function predicateFrom(entry: EntryOf<'where'>): Predicate {
  if ('atLeast' in entry) return { kind: 'atLeast', value: entry.atLeast }
  if ('atMost' in entry) return { kind: 'atMost', value: entry.atMost }
  if ('contains' in entry) return { kind: 'contains', value: entry.contains }
  if ('oneOf' in entry) return { kind: 'oneOf', values: entry.oneOf }
  return { kind: 'equals', value: entry.equals }
}
