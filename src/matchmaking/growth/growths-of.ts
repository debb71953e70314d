import { ageOf, isOffAt } from '../age.ts'
import type { AttributeTypes } from '../attribute-types.ts'
import type { Rule } from '../rules.ts'
import { valueAt } from '../steps.ts'
import { typeOf } from '../values.ts'
import type { GrowthAt } from './growth.ts'
import { latencyGrowth } from './latency-growth.ts'
import { spreadGrowth } from './spread-growth.ts'
import { acceptanceGrowth, overlapGrowth, sameGrowth } from './text-growth.ts'

/** A rule that can judge a part of a match. */
export interface GrowthRule {
  readonly rule: Rule
  readonly at: GrowthAt
}

/** The rules that a search can use while it puts a match together. */
export function growthsOf(rules: readonly Rule[], types: AttributeTypes): readonly GrowthRule[] {
  return rules.flatMap((rule): readonly GrowthRule[] => {
    // Each of these holds too, for as long as the rule around them does.
    if (rule.demand.kind === 'all' && rule.offAfterMs === undefined)
      return growthsOf(rule.demand.rules, types)
    const at = growthOf(rule, types)
    return at ? [{ rule, at }] : []
  })
}

function growthOf(rule: Rule, types: AttributeTypes): GrowthAt | undefined {
  const { demand } = rule
  // By another clock than `each`, a further ticket may relax the rule for all.
  if (rule.clock !== 'each' || ('scope' in demand && demand.scope === 'team')) return undefined
  if (demand.kind === 'spread') return demand.of === 'range' ? spreadGrowth(rule, demand, types) : undefined
  if (demand.kind === 'latency') return latencyGrowth(rule, demand)
  return textGrowth(rule, types)
}

function textGrowth(rule: Rule, types: AttributeTypes): GrowthAt | undefined {
  const { demand } = rule
  if (demand.kind === 'same') return sameGrowth(demand.attribute)
  if (demand.kind === 'accept' || demand.kind === 'block') return acceptanceGrowth(demand)
  if (demand.kind !== 'overlap') return undefined
  const { attribute, atLeast } = demand
  return overlapGrowth({
    attribute,
    party: typeOf(types, attribute).party,
    neededBy: (ticket, now) => {
      const ageMs = ageOf(ticket, now)
      return isOffAt(rule, ageMs) ? 0 : valueAt(atLeast, ageMs)
    },
  })
}
