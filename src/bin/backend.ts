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
const stop = stopSignal(process.env)
const starting = startBackend(
  config,
  logger('backend', config.logLevel),
  gameServerCommand(config.gameServerCommand),
)
await using _running = await started(starting, stop)
await aborted(stop)
