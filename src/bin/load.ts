import { crowdOf } from '../load/crowd/crowd.ts'
import { loadOptions } from '../load/options.ts'
import { runLoad } from '../load/run.ts'
import { summaryText } from '../load/summary.ts'
import { BadEnvironment, Env } from '../runtime/env.ts'
import { stopSignal } from '../runtime/shutdown.ts'
import { command } from './commands.ts'

const options = loadOptions(process.argv.slice(2), process.env, command('load'))
const stop = stopSignal(process.env)
const crowd = options.config === undefined ? undefined : await crowdFrom(options.config)
const summary = await runLoad({ ...options, ...(crowd && { crowd }) }, stop, process.stderr)
process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${summaryText(summary)}`)
const accounted = summary.finished + summary.toldWhy === summary.players
process.exit(
  stop.aborted ? 130 : accounted && summary.verdict === 'complete' && summary.violations.length === 0 ? 0 : 1,
)

async function crowdFrom(file: string) {
  // Loaded here: reading queue files takes half of the start, and most runs read none.
  const [{ rulesFrom }, { readQueueFile }] = await Promise.all([
    import('../backend/queues-config.ts'),
    import('../queue-file/read-queue-file.ts'),
  ])
  const read = await readQueueFile(file, Env.read(process.env, rulesFrom))
  if ('queues' in read) return crowdOf(read, options)
  throw new BadEnvironment(read.join('\n'))
}
