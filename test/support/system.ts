import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'

import { startDev } from '../../src/dev/start-dev.ts'
import { gameServer } from './built.ts'
import { startInCluster } from './cluster/system.ts'
import { fleetFolder, type TestFolder } from './host-fleet.ts'
import { forTheImpatient } from './impatient.ts'

/** Where a system runs, and how to reach it. */
interface Running extends AsyncDisposable {
  readonly url: string
  readonly backendUrl: string
  readonly adminToken: string
  /** Sends a signal to the game server with this name. */
  signalServer(name: string, signal: NodeJS.Signals): Promise<void>
}

export interface System extends Running {
  /** Through the proxy's `/api`. */
  get<T>(path: string, init?: RequestInit): Promise<{ status: number; body: T; headers: Headers }>
  post<T>(
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T; headers: Headers }>
}

/** The whole system, with its own settings: in this process, with game servers as real processes; or in a real cluster. */
export async function startSystem(vars: Record<string, string> = {}): Promise<System> {
  const running = inject('target') === 'cluster' ? await startInCluster(vars) : await startHere(vars)
  const get = async <T>(path: string, init?: RequestInit) => {
    const response = await fetch(`${running.url}/api${path}`, init)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    }
  }
  return {
    ...running,
    get,
    post: (path, body, headers) =>
      get(path, {
        method: 'POST',
        headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
      }),
  }
}

async function startHere(vars: Record<string, string>): Promise<Running> {
  const folder = fleetFolder()
  const dev = await startDev({
    ...forTheImpatient,
    PORT: '0',
    LOG_LEVEL: 'fatal',
    GAME_SERVER_COMMAND: gameServer.map((word) => `'${word}'`).join(' '),
    ...storesOf(folder),
    ...vars,
  })
  return {
    ...dev,
    adminToken: 'dev',
    signalServer: (name, signal) => {
      process.kill(Number(name.replace('pid-', '')), signal)
      return Promise.resolve()
    },
    [Symbol.asyncDispose]: async () => {
      await dev[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** In the project `e2e-real`, a separate system on real stores, with game servers that outlive their backend. */
function storesOf({ path }: TestFolder): Record<string, string> {
  const stores = inject('stores')
  if (!stores) return {}
  return {
    REDIS_URL: stores.redis,
    DATABASE_URL: stores.database,
    SYSTEM: randomUUID(),
    FLEET_DIR: path,
  }
}
