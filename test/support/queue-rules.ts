import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import type { MatchRules } from '../../src/matchmaking/rules.ts'
import { configurationOf } from '../../src/queue-file/read-queue-file.ts'

/** The rules of a queue whose keys are these lines. */
export function rulesOfQueue(...lines: readonly string[]): MatchRules {
  const text = `queues:\n  q:\n${lines.map((line) => `    ${line}\n`).join('')}`
  const read = configurationOf({ kind: 'text', path: 'queue.yaml', text }, defaultQueueRules)
  if (!('queues' in read)) throw new Error(read.join('\n'))
  const rules = read.configured[0]?.matchRules
  if (!rules) throw new Error('the queue has no rules')
  return rules
}
