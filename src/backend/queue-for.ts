import { queueId } from '../match/ids.ts'
import type { Queue, Queues } from '../matchmaking/queues.ts'

/** The queue of this name; without a name, the default. */
export function queueFor(name: string | undefined, queues: Queues): Queue | undefined {
  const id = name === undefined ? queues.default.id : queueId(name)
  return id && queues.find(id)
}

export function queuesSentence({ all }: Queues): string {
  return `The queues are: ${all.map(({ id }) => id).join(', ')}.`
}
