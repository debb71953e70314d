import { queueId, type ConfigVersion } from '../match/ids.ts'
import type { QueueRules } from '../match/queue-rules.ts'
import { Queues } from '../matchmaking/queues.ts'
import { inFull, textOf, versionOf } from './in-full.ts'
import { queueFrom, type ConfiguredQueue } from './queue-from.ts'
import type { QueueFile } from './schema.ts'

/** The queues that a file describes, in its order. */
export interface Configuration {
  readonly queues: Queues
  readonly configured: readonly ConfiguredQueue[]
  readonly version: ConfigVersion
  /** All of it as JSON, for other backends; a function of a program is in it as its source. */
  readonly text: string
}

export function configurationFrom(file: QueueFile, defaults: QueueRules): Configuration {
  const content = inFull(file, defaults)
  const version = versionOf(content)
  const configured = Object.entries(content.queues).map(([name, entry]) => {
    const id = queueId(name)
    if (!id) throw new Error(`the schema lets ${name} pass as a queue's name`)
    return queueFrom(id, entry, { defaults, version })
  })
  const all = configured.map(({ queue }) => queue)
  const leading = all.find(({ id }) => id === content.default)
  if (!leading) throw new Error('the schema requires a queue')
  const queues = new Queues(leading, ...all.filter((queue) => queue !== leading))
  return { queues, configured, version, text: textOf(content) }
}
