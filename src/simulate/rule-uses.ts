import type { Demand, MatchRules, Predicate, Rule, Term } from '../matchmaking/rules.ts'
import type { Weighted } from './random.ts'

/** All demands, those inside of `all`, `any`, `not` and `xor` too. */
function demandsOf(rules: readonly Rule[]): readonly Demand[] {
  return rules.flatMap(({ demand }) => ('rules' in demand ? [demand, ...demandsOf(demand.rules)] : [demand]))
}

/** The demands that look at the attribute. */
export function usesOf(rules: MatchRules | undefined, attribute: string): readonly Demand[] {
  return demandsOf(rules?.rules ?? []).filter((demand) => attributesOf(demand).includes(attribute))
}

function attributesOf(demand: Demand): readonly string[] {
  if (demand.kind === 'compare') return [...termAttributes(demand.left), ...termAttributes(demand.right)]
  if (demand.kind === 'accept' || demand.kind === 'block')
    return [demand.attribute, ...(demand.of === undefined ? [] : [demand.of])]
  return 'attribute' in demand ? [demand.attribute] : []
}

function termAttributes(term: Term): readonly string[] {
  if (term.kind === 'plus' || term.kind === 'minus')
    return [...termAttributes(term.left), ...termAttributes(term.right)]
  return term.kind === 'of' && term.attribute !== undefined ? [term.attribute] : []
}

/** The texts that the rules name for the attribute; each weighs as many players as a match needs of it. */
export function mentionedValues(
  rules: MatchRules | undefined,
  attribute: string,
): readonly Weighted<string>[] {
  const weights = new Map<string, number>()
  for (const demand of usesOf(rules, attribute)) {
    if (demand.kind === 'count') weights.set(demand.value, Math.max(demand.min.first, 1))
    if (demand.kind !== 'where') continue
    const values = textsOf(demand.predicate)
    for (const value of values)
      weights.set(value, (weights.get(value) ?? 0) + seatsIn(rules, demand.team) / values.length)
  }
  return [...weights].map(([value, weight]) => ({ value, weight }))
}

function textsOf(predicate: Predicate): readonly string[] {
  switch (predicate.kind) {
    case 'oneOf':
      return predicate.values
    case 'contains':
      return [predicate.value]
    case 'equals':
      return typeof predicate.value === 'string' ? [predicate.value] : []
    case 'atLeast':
    case 'atMost':
      return []
  }
}

function seatsIn(rules: MatchRules | undefined, team: string): number {
  const rule = rules?.teams.find(({ name }) => name === team)
  return rule ? rule.size.max * rule.count.max : 1
}
