import { aborted, started, stopSignal } from '../runtime/shutdown.ts'
import { startDev } from '../dev/start-dev.ts'
import { command } from './commands.ts'

const { dataDir, config } = command('dev')
  .option('--config <file>', 'the queues of the system (MUSTER_CONFIG)')
  .option('--data-dir <folder>', 'keep history in this folder (DATA_DIR); without it, in memory')
  .parse()
  .opts<{ dataDir?: string; config?: string }>()

const stop = stopSignal(process.env)
const vars = {
  ...process.env,
  ...(dataDir !== undefined && { DATA_DIR: dataDir }),
  ...(config !== undefined && { MUSTER_CONFIG: config }),
}
await using dev = await started(startDev(vars), stop)
process.stderr.write(
  `Muster is at ${dev.url}  (API and docs: ${dev.url}/api/docs, metrics: ${dev.backendUrl}/metrics)\n` +
    `${dev.keeps} Ctrl-C stops it and its game servers.\n`,
)
await aborted(stop)
