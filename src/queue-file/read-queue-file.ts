import { readFileSync } from 'node:fs'

import type { QueueRules } from '../match/queue-rules.ts'
import { errorMessage } from '../runtime/errors.ts'
import { configurationFrom, type Configuration } from './configuration.ts'
import { parseQueueFile } from './parse-queue-file.ts'

/** What a file describes, or all of its faults, each with the file's name, line and column. */
export function readQueueFile(path: string, defaults: QueueRules): Configuration | readonly string[] {
  const text = textOf(path)
  if (typeof text !== 'string') return text
  const parsed = parseQueueFile(text, defaults)
  if ('queues' in parsed) return configurationFrom(parsed, defaults)
  return parsed.map(({ line, column, says }) => `${path}:${line}:${column} ${says}`)
}

function textOf(path: string): string | readonly [string] {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    return [`${path} cannot be read: ${errorMessage(error)}`]
  }
}
