import { backendConfig } from '../backend/config.ts'
import { gameServerCommand } from '../backend/game-server-command.ts'
import { startBackend } from '../backend/start-backend.ts'
import { logger } from '../runtime/log.ts'
import { aborted, started, stopSignal } from '../runtime/shutdown.ts'
import { command } from './commands.ts'

const { config: queueFile } = command('backend')
  .option('--config <file>', 'the queues of the system (MUSTER_CONFIG)')
  .parse()
  .opts<{ config?: string }>()
const vars = queueFile === undefined ? process.env : { ...process.env, MUSTER_CONFIG: queueFile }
const config = await backendConfig(vars)
// A closed terminal stops the backend. Without a terminal, SIGHUP is how a daemon is told to read its files again.
let reload = (): void => undefined
const hangUp = (): void => {
  reload()
}
const stop = stopSignal(process.env, process.stdin.isTTY ? undefined : hangUp)
const starting = startBackend(
  config,
  logger('backend', config.logLevel),
  gameServerCommand(config.gameServerCommand),
)
await using running = await started(starting, stop)
reload = () => {
  running.reload()
}
await aborted(stop)
