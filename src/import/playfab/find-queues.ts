import { fieldsOf, listOf, type Fields } from '../read.ts'

/** A queue of the file, and the keys that lead to it. */
export interface FoundQueue {
  readonly fields: Fields
  readonly path: readonly string[]
}

/**
 * The queues of a file: what a call of the API takes (`MatchmakingQueue`) or answers (`MatchMakingQueues`, perhaps in
 * `data`), a list of queues, or one queue itself.
 */
export function findQueues(content: unknown, path: readonly string[] = []): readonly FoundQueue[] {
  if (Array.isArray(content))
    return listOf(content).flatMap((each, index) => findQueues(each, [...path, String(index)]))
  const fields = fieldsOf(content)
  const key = Object.keys(fields).find((each) => wrappers.includes(each.toLowerCase()))
  if (key !== undefined) return findQueues(fields[key], [...path, key])
  return fields['MaxMatchSize'] === undefined && fields['Name'] === undefined ? [] : [{ fields, path }]
}

/** PlayFab itself writes them with different capitals. */
const wrappers = ['matchmakingqueue', 'matchmakingqueues', 'data']
