import { writeFile } from 'node:fs/promises'

import type { QueueRules } from '../match/queue-rules.ts'
import type { ConfiguredQueue } from '../queue-file/queue-from.ts'
import { readQueueFile } from '../queue-file/read-queue-file.ts'
import { BadEnvironment } from '../runtime/env.ts'
import { failures } from './conditions.ts'
import type { SimulateOptions } from './options.ts'
import { Progress, type Terminal } from './progress.ts'
import type { Report } from './report.ts'
import { reportPage } from './report-page.ts'
import { reportText } from './report-text.ts'
import { simulate } from './simulate.ts'

interface CommandNeeds {
  /** Of queues: what a file leaves out. */
  readonly defaults: QueueRules
  readonly out: Terminal
  /** For progress and failures. */
  readonly err: Terminal
}

/** Simulates each configuration, and prints what came of it. Returns the exit code: 1 if a `--fail-if` holds. */
export async function runSimulate(options: SimulateOptions, needs: CommandNeeds): Promise<number> {
  const files = [options.config, ...(options.compare === undefined ? [] : [options.compare])]
  const read = await Promise.all(files.map((file) => configuredQueue(file, options, needs.defaults)))
  const reports = read.map((configured, i) => reportOf(files[i] ?? '', configured, { options, needs }))
  if (options.html !== undefined) await writeFile(options.html, reportPage(reports))
  needs.out.write(options.json ? `${JSON.stringify({ results: reports }, null, 2)}\n` : reportText(reports))
  const [first] = reports
  const failed = first ? failures(options.failIf, first) : []
  for (const sentence of failed) needs.err.write(`FAILED: ${sentence}\n`)
  return failed.length === 0 ? 0 : 1
}

async function configuredQueue(
  file: string,
  { queue: name }: SimulateOptions,
  defaults: QueueRules,
): Promise<ConfiguredQueue> {
  const read = await readQueueFile(file, defaults)
  if (!('queues' in read)) throw new BadEnvironment(read.join('\n'))
  const found = read.configured.find(({ queue }) =>
    name === undefined ? queue === read.queues.default : queue.id === name,
  )
  if (found) return found
  const known = read.configured.map(({ queue }) => queue.id).join(', ')
  throw new BadEnvironment(`${file} has no queue ${name ?? ''}. It has: ${known}`)
}

function reportOf(
  config: string,
  configured: ConfiguredQueue,
  { options, needs }: { options: SimulateOptions; needs: CommandNeeds },
): Report {
  const { crowd, tickets } = options
  const progress = new Progress(needs.err)
  try {
    return simulate({ config, configured, crowd, tickets }, (queued) => {
      progress.show(config, queued, tickets)
    })
  } finally {
    progress.end()
  }
}
