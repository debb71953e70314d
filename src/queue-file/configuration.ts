import { queueId } from '../match/ids.ts'
import type { QueueRules } from '../match/queue-rules.ts'
import { Queues } from '../matchmaking/queues.ts'
import { queueFrom, type ConfiguredQueue } from './queue-from.ts'
import type { QueueFile } from './schema.ts'

/** The queues that a file describes, in its order. */
export interface Configuration {
  readonly queues: Queues
  readonly configured: readonly ConfiguredQueue[]
}

export function configurationFrom(
  { queues, default: first }: QueueFile,
  defaults: QueueRules,
): Configuration {
  const configured = Object.entries(queues).map(([name, entry]) => {
    const id = queueId(name)
    if (!id) throw new Error(`the schema lets ${name} pass as a queue's name`)
    return queueFrom(id, entry, defaults)
  })
  const all = configured.map(({ queue }) => queue)
  const leading = all.find(({ id }) => id === first) ?? all[0]
  if (!leading) throw new Error('the schema requires a queue')
  return { queues: new Queues(leading, ...all.filter((queue) => queue !== leading)), configured }
}
