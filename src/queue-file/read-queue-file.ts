import { Check } from 'typebox/value'

import type { QueueRules } from '../match/queue-rules.ts'
import { configurationFrom, type Configuration } from './configuration.ts'
import { formFaults } from './form-faults.ts'
import { said, type Found } from './found.ts'
import { lint } from './lint.ts'
import { parseQueueFile } from './parse-queue-file.ts'
import { loadQueueSource, type QueueContent } from './queue-source.ts'
import { QueueProgram } from './schema.ts'

/** What a file describes, or all of its faults, each with the file's name and its place in it. */
export async function readQueueFile(
  path: string,
  defaults: QueueRules,
): Promise<Configuration | readonly string[]> {
  return configurationOf(await loadQueueSource(path), defaults)
}

export function configurationOf(
  source: QueueContent,
  defaults: QueueRules,
): Configuration | readonly string[] {
  const { path } = source
  switch (source.kind) {
    case 'text':
      return fromText(path, source.text, defaults)
    case 'program':
      return fromProgram(path, source.content, defaults)
    case 'unreadable':
      return [`${path} cannot be read: ${source.why}`]
  }
}

function fromText(path: string, text: string, defaults: QueueRules): Configuration | readonly string[] {
  const parsed = parseQueueFile(text, defaults)
  if ('queues' in parsed) return configurationFrom(parsed, defaults)
  return parsed.map(({ line, column, says }) => `${path}:${line}:${column} ${says}`)
}

function fromProgram(
  path: string,
  content: unknown,
  defaults: QueueRules,
): Configuration | readonly string[] {
  if (content === undefined)
    return [`${path} has no default export: write export default defineConfig({ … })`]
  if (!Check(QueueProgram, content)) return formFaults(content, QueueProgram).map(inProgram(path))
  const found = lint(content, defaults)
  return found.length === 0 ? configurationFrom(content, defaults) : found.map(inProgram(path))
}

/** Values of a program have no lines: their keys say where they are. */
function inProgram(file: string): (found: Found) => string {
  return ({ path, says }) => {
    const place = said(path)
    return says.startsWith(place) ? `${file}: ${says}` : `${file}: ${place}: ${says}`
  }
}
