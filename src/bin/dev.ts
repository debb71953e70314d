import { Command } from 'commander'

import { aborted, started, stopSignal } from '../runtime/shutdown.ts'
import { startDev } from '../dev/start-dev.ts'

const command = new Command('muster dev')
  .description("The whole system in one process, for one's own machine.")
  .option('--data-dir <folder>', 'keep history in this folder (DATA_DIR); without it, in memory')
  .addHelpText('after', '\nEvery variable is explained in docs/configuration.md.')
  .parse()
const { dataDir } = command.opts<{ dataDir?: string }>()

const stop = stopSignal(process.env)
const vars = { ...process.env, ...(dataDir !== undefined && { DATA_DIR: dataDir }) }
await using dev = await started(startDev(vars), stop)
process.stderr.write(
  `Muster is at ${dev.url}  (API and docs: ${dev.url}/api/docs, metrics: ${dev.backendUrl}/metrics)\n` +
    `${dev.keeps} Ctrl-C ends it, and its game servers.\n`,
)
await aborted(stop)
