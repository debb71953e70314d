import type { MatchRules } from '../matchmaking/rules.ts'
import { attributeTypesFrom } from './attribute-types-from.ts'
import type { QueueDefaults } from './queue-defaults.ts'
import type { QueueEntry } from './queue-schema.ts'
import { rulesFrom } from './rules-from.ts'
import { teamRulesFrom } from './team-rules-from.ts'
import { termFrom } from './terms-from.ts'

/** Who may play with whom; nothing for a queue that matches in order of arrival. */
export function matchRulesFrom(entry: QueueEntry, defaults: QueueDefaults): MatchRules | undefined {
  const { teams, rules, preferences = {} } = entry
  if (!teams && !rules) return undefined
  return {
    attributes: attributeTypesFrom(entry),
    teams: teamRulesFrom(entry, defaults),
    rules: rulesFrom(rules ?? {}),
    preferences: Object.entries(preferences).map(([name, { term, weight }]) => ({
      name,
      term: termFrom(term),
      weight,
    })),
  }
}
