import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { configurationOf } from '../../src/queue-file/read-queue-file.ts'
import type { ConfiguredQueue } from '../../src/queue-file/queue-from.ts'
import type { CrowdOptions } from '../../src/simulate/crowd-options.ts'
import type { Report } from '../../src/simulate/report.ts'
import { simulateOptions } from '../../src/simulate/options.ts'
import { simulate } from '../../src/simulate/simulate.ts'

/** The first queue of the file's text. */
export function queueOf(text: string, defaults = defaultQueueRules): ConfiguredQueue {
  const read = configurationOf({ kind: 'text', path: 'it.yaml', text }, defaults)
  if (!('queues' in read)) throw new Error(read.join('\n'))
  const [first] = read.configured
  if (!first) throw new Error('no queue')
  return first
}

/** A crowd by the words of the command line. */
export const crowdOf = (words: string): CrowdOptions =>
  simulateOptions(['it.yaml', ...words.split(' ').filter(Boolean)]).crowd

/** Simulates the queue of the file's text. */
export function simulated(text: string, words = ''): Report {
  const { crowd, tickets } = simulateOptions(['it.yaml', ...words.split(' ').filter(Boolean)])
  return simulate({ config: 'it.yaml', configured: queueOf(text), crowd, tickets })
}
