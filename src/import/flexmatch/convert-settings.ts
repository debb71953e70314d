import { exactly, nearly, refusing, type Element } from '../element.ts'
import { fieldsOf, nameOf, textOf, type Fields } from '../read.ts'

export interface ConvertedAlgorithm {
  readonly clock: 'newest' | 'oldest'
  readonly preferences: Readonly<Record<string, Fields>>
  readonly elements: readonly Element[]
}

/** How FlexMatch searches. Muster searches in one way: it makes the best match that the rules allow. */
export function convertAlgorithm(raw: unknown): ConvertedAlgorithm {
  const fields = fieldsOf(raw)
  const clock = textOf(fields['expansionAgeSelection']) === 'oldest' ? 'oldest' : 'newest'
  const balanced = textOf(fields['balancedAttribute'])
  const elements = Object.entries(fields).map(([key, value]): Element => {
    const part = { name: `algorithm.${key}`, path: ['algorithm', key] }
    const says = algorithms[key]?.(textOf(value))
    if (says === undefined) return refusing(part, 'Muster has no such setting')
    return says === '' ? exactly(part) : nearly(part, says)
  })
  const preference = { term: { stddev: nameOf(balanced) }, weight: -0.1 }
  return {
    clock,
    preferences: balanced === '' ? {} : { [`equal-${nameOf(balanced)}`]: preference },
    elements,
  }
}

const algorithms: Readonly<Record<string, (value: string) => string>> = {
  expansionAgeSelection: () => '',
  strategy: (value) => (value === 'balanced' ? 'every rule decides; teams are split by Muster itself' : ''),
  balancedAttribute: (name) => `matches of equal ${name} are preferred; a balance rule would demand it`,
  batchingPreference: (value) => batching[value] ?? 'tickets are not sorted',
  sortByAttributes: () => 'tickets are not sorted: Muster looks for the nearest ones by its rules',
}

const batching: Readonly<Record<string, string>> = {
  random: 'Muster draws no lots: the ticket that has waited longest comes first',
  fastestRegion: '',
  largestPopulation: 'Muster plays in the region that is nearest for all',
}

/** Settings of the matchmaking configuration, which people paste beside the rule set. */
export function convertSettings(top: Fields): readonly Element[] {
  return Object.keys(top).flatMap((key): readonly Element[] => {
    const part = { name: key, path: [key] }
    const says = settings[key.toLowerCase()]
    if (ofRuleSet.includes(key)) return []
    return [refusing(part, says ?? 'Muster knows no such key')]
  })
}

const ofRuleSet = [
  'name',
  'ruleSetLanguageVersion',
  'playerAttributes',
  'algorithm',
  'teams',
  'rules',
  'expansions',
]

const settings: Readonly<Record<string, string>> = {
  acceptancerequired: 'a queue file has no ready check',
  acceptancetimeoutseconds: 'a queue file has no ready check',
  requesttimeoutseconds: 'the wait has no end here: TICKET_TTL_SECONDS ends it when the player is gone',
  backfillmode: 'players cannot join a match that has begun',
  additionalplayercount: 'a queue file keeps no slots free',
}
