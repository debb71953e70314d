import { backendConfig } from '../backend/config.ts'
import { gameServerCommand } from '../backend/game-server-command.ts'
import { startBackend } from '../backend/start-backend.ts'
import { logger } from '../runtime/log.ts'
import { aborted, started, stopSignal } from '../runtime/shutdown.ts'

const config = backendConfig(process.env)
const stop = stopSignal(process.env)
const starting = startBackend(
  config,
  logger('backend', config.logLevel),
  gameServerCommand(config.gameServerCommand),
)
await using _running = await started(starting, stop)
await aborted(stop)
