import { checkServer } from '../check-server/check-server.ts'
import { checkOptions } from '../check-server/options.ts'
import { keepsContract, resultLine, resultsJson, summaryText } from '../check-server/results.ts'
import { aborted, stopSignal } from '../runtime/shutdown.ts'
import { command } from './commands.ts'

const options = checkOptions(process.argv.slice(2), process.env, command('check-server'))
// Its servers end with it.
void aborted(stopSignal(process.env)).then(() => process.exit(130))
const lines = options.json ? process.stderr : process.stdout
const results = await checkServer(options, {
  progress: (says) => lines.write(`... ${says}\n`),
  result: (result) => lines.write(`${resultLine(result)}\n`),
})
lines.write(`\n${summaryText(results, options)}\n`)
if (options.json) process.stdout.write(`${JSON.stringify(resultsJson(results, options), null, 2)}\n`)
process.exit(keepsContract(results, options) ? 0 : 1)
