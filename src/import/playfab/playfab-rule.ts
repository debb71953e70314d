import { fieldsOf, textOf, type Fields } from '../read.ts'
import { Names } from './names.ts'

/** A rule as the queue of PlayFab has it. */
export interface PlayFabRule {
  /** `DifferenceRule` */
  readonly type: string
  /** Its name in Muster. */
  readonly name: string
  readonly fields: Fields
  readonly path: readonly string[]
}

/** The rule that the sizes of the match become. */
export const MATCH_SIZE = 'match-size'

/**
 * The rules of a queue: in a list of their type (`DifferenceRules`), alone (`TeamSizeBalanceRule`), or, as older examples
 * have them, all in `Rules`, each with its `Type`.
 */
export function rulesOf(queue: Fields, path: readonly string[]): readonly PlayFabRule[] {
  const names = new Names([MATCH_SIZE])
  return Object.entries(queue).flatMap(([key, value]) => {
    if (!isRules(key)) return []
    return rulesAt(value, [...path, key]).map(({ fields, path: at }) => {
      const type = key === 'Rules' ? textOf(fields['Type']) : key.replace(/s$/, '')
      return { type, name: names.give(textOf(fields['Name']) || type), fields, path: at }
    })
  })
}

export function isRules(key: string): boolean {
  return /Rules?$/.test(key)
}

type Located = Pick<PlayFabRule, 'fields' | 'path'>

function rulesAt(value: unknown, path: readonly string[]): readonly Located[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) return [{ fields: fieldsOf(value), path }]
  return value.map((each, index) => ({ fields: fieldsOf(each), path: [...path, String(index)] }))
}
