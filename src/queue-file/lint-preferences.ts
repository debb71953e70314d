import type { Found } from './found.ts'
import { isConstant, lintTerm } from './lint-terms.ts'
import type { QueuePlace } from './queue-place.ts'

export function lintPreferences(queue: QueuePlace): readonly Found[] {
  const { entry, path } = queue
  const { preferences, teams, rules } = entry
  if (!preferences) return []
  const at = [...path, 'preferences']
  if (!teams && !rules)
    return [
      {
        path: at,
        says: 'preferences need teams or rules: without them, players are matched in order of arrival',
      },
    ]
  return Object.entries(preferences).flatMap(([name, { term, weight }]) => {
    const constant =
      isConstant(term) && 'its term is the same for every match: use one of players, like { avg: rating }'
    const idle = weight === 0 && 'its weight is 0: give it another, or remove the preference'
    return [
      ...lintTerm(term, [...at, name, 'term'], queue),
      ...[constant, idle].flatMap((says) =>
        says === false ? [] : [{ path: [...at, name], says: `${name} has no effect: ${says}` }],
      ),
    ]
  })
}
