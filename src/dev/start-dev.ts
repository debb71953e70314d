import { devConfig } from '../backend/config.ts'
import type { HistoryConfig } from '../backend/history-config.ts'
import { startBackend } from '../backend/start-backend.ts'
import { proxyConfig } from '../proxy/config.ts'
import { startProxy } from '../proxy/server.ts'
import { logger } from '../runtime/log.ts'
import { gameServerCommand } from '../backend/game-server-command.ts'

export interface RunningDev extends AsyncDisposable {
  readonly url: string
  readonly backendUrl: string
  /** What outlives this process, and what does not. */
  readonly keeps: string
}

/** The whole system in this process, its game servers as child processes. */
export async function startDev(vars: NodeJS.ProcessEnv): Promise<RunningDev> {
  const config = devConfig(vars)
  const log = logger('muster', vars['LOG_LEVEL'] ?? 'warn')
  const backend = await startBackend(config, log, gameServerCommand(config.gameServerCommand))
  const own = {
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '0',
    CORS_ORIGINS: 'localhost',
    ...vars,
    TOKEN_SECRET: config.tokenSecret,
    BACKEND_URL: backend.url,
  }
  try {
    const proxy = await startProxy(proxyConfig(own), log)
    const url = `http://localhost:${proxy.port}`
    const dispose = async (): Promise<void> => {
      // The proxy last: through it players hear that their match stopped.
      await backend[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    }
    return { url, backendUrl: backend.url, keeps: keeps(config.history), [Symbol.asyncDispose]: dispose }
  } catch (error) {
    await backend[Symbol.asyncDispose]()
    throw error
  }
}

function keeps(history: HistoryConfig): string {
  const lost = 'The queue and the live matches are kept in memory: they are lost when this ends.'
  switch (history.kind) {
    case 'memory':
      return 'All state is kept in memory, history too: all of it is lost when this ends (--data-dir keeps history).'
    case 'folder':
      return `History is kept in ${history.folder}, and is there again at the next start. ${lost}`
    case 'database':
      return `History is kept in the database of DATABASE_URL. ${lost}`
  }
}
