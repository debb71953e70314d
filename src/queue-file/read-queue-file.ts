import { readFileSync } from 'node:fs'

import { queueId } from '../match/ids.ts'
import type { QueueRules } from '../match/queue-rules.ts'
import type { QueueServer } from '../match/queue-server.ts'
import { firstComeQueue, Queues, type Queue } from '../matchmaking/queues.ts'
import { commandWords } from '../runtime/command-words.ts'
import { errorMessage } from '../runtime/errors.ts'
import { parseQueueFile } from './parse-queue-file.ts'
import type { QueueEntry, QueueFile } from './schema.ts'

/** The queues of a file, or all of its faults, each with the file's name, line and column. */
export function readQueueFile(path: string, defaults: QueueRules): Queues | readonly string[] {
  const text = textOf(path)
  if (typeof text !== 'string') return text
  const parsed = parseQueueFile(text, defaults)
  if ('queues' in parsed) return queuesIn(parsed, defaults)
  return parsed.map(({ line, column, says }) => `${path}:${line}:${column} ${says}`)
}

function textOf(path: string): string | readonly [string] {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return [`${path} cannot be read: ${errorMessage(error)}`]
  }
}

function queuesIn({ queues, default: first }: QueueFile, defaults: QueueRules): Queues {
  const all = Object.entries(queues).map(([name, entry]) => queueFrom(name, entry, defaults))
  const leading = all.find(({ id }) => id === first) ?? all[0]
  if (!leading) throw new Error('the schema requires a queue')
  return new Queues(leading, ...all.filter((queue) => queue !== leading))
}

function queueFrom(name: string, entry: QueueEntry, defaults: QueueRules): Queue {
  const id = queueId(name)
  if (!id) throw new Error(`the schema lets ${name} pass as a queue's name`)
  const { fillSeconds, size = defaults.size, gameServer } = entry
  const queue = firstComeQueue(id, {
    ...defaults,
    size,
    minPartialSize: entry.minSize ?? Math.min(defaults.minPartialSize, size),
    ...(fillSeconds !== undefined && { flushAfterMs: Math.round(fillSeconds * 1000) }),
  })
  return gameServer ? { ...queue, server: serverFrom(gameServer) } : queue
}

function serverFrom({ command = '', image, env = {} }: NonNullable<QueueEntry['gameServer']>): QueueServer {
  const read = commandWords(command)
  return {
    ...('words' in read && read.words.length > 0 && { command: read.words }),
    ...(image !== undefined && { image }),
    env,
  }
}
