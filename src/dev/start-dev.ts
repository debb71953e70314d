import { randomBytes } from 'node:crypto'

import { devConfigFrom, type BackendConfig } from '../backend/config.ts'
import type { HistoryConfig } from '../backend/history-config.ts'
import { queueSourceFrom, type QueueSource } from '../backend/queues-config.ts'
import { startBackend } from '../backend/start-backend.ts'
import { proxyConfigFrom, type ProxyConfig } from '../proxy/config.ts'
import { startProxy } from '../proxy/server.ts'
import { Env } from '../runtime/env.ts'
import { logger } from '../runtime/log.ts'
import { loopback } from '../runtime/networks.ts'
import { gameServerCommand } from '../backend/game-server-command.ts'

export interface RunningDev extends AsyncDisposable {
  readonly url: string
  readonly backendUrl: string
  /** What is kept when this process ends, and what is lost. */
  readonly keeps: string
}

interface DevConfig {
  readonly backend: BackendConfig
  readonly proxy: ProxyConfig
}

/** The secrets are random, and both listen only on loopback: there, players and operators are the same person. */
function devConfig(env: Env, vars: NodeJS.ProcessEnv, queues: QueueSource | undefined): DevConfig {
  const shared = { TOKEN_SECRET: randomBytes(32).toString('hex'), LOG_LEVEL: 'warn', ...vars }
  const proxy = {
    HOST: '127.0.0.1',
    DRAIN_SECONDS: '0',
    CORS_ORIGINS: 'localhost',
    ...(isLoopback(vars['HOST']) && { PUBLIC_ROUTES: 'all', LIMITS_PER_ADDRESS: 'off' }),
    ...shared,
    BACKEND_URL: '',
  }
  return { backend: devConfigFrom(env, shared, queues), proxy: proxyConfigFrom(env.part(proxy)) }
}

function isLoopback(host = '127.0.0.1'): boolean {
  return host === 'localhost' || loopback.has(host)
}

/** The whole system in this process, with game servers as child processes. */
export async function startDev(vars: NodeJS.ProcessEnv): Promise<RunningDev> {
  const queues = await queueSourceFrom(vars)
  const config = Env.read(vars, (env) => devConfig(env, vars, queues))
  const log = logger('muster', config.backend.logLevel)
  const command = gameServerCommand(config.backend.gameServerCommand)
  const backend = await startBackend(config.backend, log, command)
  try {
    const proxy = await startProxy({ ...config.proxy, backendUrls: [new URL(backend.url)] }, log)
    const url = `http://localhost:${proxy.port}`
    const dispose = async (): Promise<void> => {
      // The proxy last: players learn through it that their match stopped.
      await backend[Symbol.asyncDispose]()
      await proxy[Symbol.asyncDispose]()
    }
    return {
      url,
      backendUrl: backend.url,
      keeps: keeps(config.backend.history),
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await backend[Symbol.asyncDispose]()
    throw error
  }
}

function keeps(history: HistoryConfig): string {
  const lost = 'The queue and the live matches are only in memory: they are lost when this ends.'
  switch (history.kind) {
    case 'memory':
      return 'All state is only in memory, history too: it is lost when this ends (--data-dir keeps history).'
    case 'folder':
      return `History is kept in ${history.folder} for the next start. ${lost}`
    case 'database':
      return `History is kept in the database at DATABASE_URL. ${lost}`
  }
}
