import { loadOptions } from '../load/options.ts'
import { runLoad } from '../load/run.ts'
import { summaryText } from '../load/summary.ts'
import { stopSignal } from '../runtime/shutdown.ts'
import { command } from './commands.ts'

const options = loadOptions(process.argv.slice(2), process.env, command('load'))
const stop = stopSignal(process.env)
const summary = await runLoad(options, stop, process.stderr)
process.stdout.write(options.json ? `${JSON.stringify(summary, null, 2)}\n` : `\n${summaryText(summary)}`)
const accounted = summary.finished + summary.toldWhy === summary.players
process.exit(
  stop.aborted ? 130 : accounted && summary.verdict === 'complete' && summary.violations.length === 0 ? 0 : 1,
)
