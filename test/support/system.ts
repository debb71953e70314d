import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'

import { startDev, type RunningDev } from '../../src/bin/start-dev.ts'
import { gameServer } from './built.ts'
import { fleetFolder, type TestFolder } from './host-fleet.ts'

export interface System extends RunningDev {
  /** Through the proxy's `/api`. */
  get<T>(path: string, init?: RequestInit): Promise<{ status: number; body: T; headers: Headers }>
  post<T>(
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: T; headers: Headers }>
}

/** The whole system on ports of its own, its game servers as real processes. */
export async function startSystem(vars: Record<string, string> = {}): Promise<System> {
  const folder = fleetFolder()
  const dev = await startDev({
    PORT: '0',
    LOG_LEVEL: 'fatal',
    GAME_SERVER_COMMAND: gameServer.map((word) => `'${word}'`).join(' '),
    ...storesOf(folder),
    ...vars,
  })
  const get = async <T>(path: string, init?: RequestInit) => {
    const response = await fetch(`${dev.url}/api${path}`, init)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return {
      status: response.status,
      body: (isJson ? JSON.parse(text) : text) as T,
      headers: response.headers,
    }
  }
  return {
    ...dev,
    [Symbol.asyncDispose]: async () => {
      await dev[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
    get,
    post: (path, body, headers) =>
      get(path, {
        method: 'POST',
        headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
        ...(body && { body: JSON.stringify(body) }),
      }),
  }
}

/** In the project `e2e-real` a queue of its own on real stores, and game servers that outlive their backend. */
function storesOf({ path }: TestFolder): Record<string, string> {
  const stores = inject('stores')
  if (!stores) return {}
  return {
    REDIS_URL: stores.redis,
    DATABASE_URL: stores.database,
    QUEUE: randomUUID(),
    FLEET_DIR: path,
  }
}
