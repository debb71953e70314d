import { backendConfig } from '../backend/config.ts'
import { startBackend } from '../backend/start-backend.ts'
import { logger } from '../runtime/log.ts'
import { aborted, stopSignal } from '../runtime/shutdown.ts'
import { gameServerCommand } from '../backend/game-server-command.ts'

const config = backendConfig(process.env)
const stop = stopSignal()
await using _running = await startBackend(
  config,
  logger('backend', config.logLevel),
  gameServerCommand(config.gameServerCommand),
)
await aborted(stop)
