import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { parseQueueFile } from '../../src/queue-file/parse-queue-file.ts'

/** The faults of a queue file, as `muster config check` prints them. */
export function faultsIn(text: string): readonly string[] {
  const parsed = parseQueueFile(text, defaultQueueRules)
  if ('queues' in parsed) return []
  return parsed.map(({ line, column, says }) => `${line}:${column} ${says}`)
}

/** The same of a queue whose keys are these lines, from line 3 on. */
export function faultsOfQueue(...lines: readonly string[]): readonly string[] {
  return faultsIn(`queues:\n  q:\n${lines.map((line) => `    ${line}\n`).join('')}`)
}
