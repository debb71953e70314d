import { queueId } from '../match/ids.ts'
import type { Queue, Queues } from '../matchmaking/queues.ts'
import type { Refusal } from './refusal.ts'

/** At least one. */
export type JoinedQueues = readonly [Queue, ...Queue[]]

interface Asked {
  readonly queue?: string
  readonly queues?: readonly string[]
}

/** The queues that a join names, each once; without a name, the default one. */
export function queuesFor({ queue, queues: named }: Asked, queues: Queues): JoinedQueues | Refusal {
  if (named && queue !== undefined)
    return { code: 'BAD_REQUEST', detail: 'Send either queue, or queues with all of them.' }
  const names: readonly string[] = named ?? (queue === undefined ? [queues.default.id] : [queue])
  const found: Queue[] = []
  for (const name of names) {
    const id = queueId(name)
    const known = id && queues.find(id)
    if (!known) return { code: 'UNKNOWN_QUEUE', detail: unknownSentence(names, name, queues) }
    found.push(known)
  }
  const [first = queues.default, ...others] = found
  return [first, ...others]
}

function unknownSentence(names: readonly string[], unknown: string, { all }: Queues): string {
  const which = names.length > 1 ? `There is no queue ${unknown}. ` : ''
  return `${which}The queues are: ${all.map(({ id }) => id).join(', ')}.`
}

/** For a sentence. */
export function named(queues: readonly string[]): string {
  return `queue${queues.length > 1 ? 's' : ''} ${queues.join(', ')}`
}
