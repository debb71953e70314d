import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { HostFleet } from '../adapters/process/host-fleet.ts'
import { Child } from './child.ts'
import type { Ending } from './ending.ts'
import { freePort } from './free-port.ts'
import { until } from './until.ts'
import { defaultDeadlines } from '../match/deadlines.ts'

export const muster = [process.execPath, fileURLToPath(new URL('../bin/muster.js', import.meta.url))]

export interface Role {
  readonly name: string
  readonly url: string
  readonly child: Child
}

export interface RealSystem {
  readonly proxy: Role
  readonly backends: readonly Role[]
}

/** Two backends and a proxy, one process each, on shared stores. */
export async function startSystem(
  ending: Ending,
  dir: string,
  stores: NodeJS.ProcessEnv,
): Promise<RealSystem> {
  const folder = join(dir, 'fleet')
  const urls = await Promise.all([1, 2].map(async () => `http://127.0.0.1:${await freePort()}`))
  const env = {
    TOKEN_SECRET: randomBytes(32).toString('hex'),
    HOST: '127.0.0.1',
    BACKEND_URL: urls.join(','),
    FLEET: 'host',
    FLEET_DIR: folder,
    DRAIN_SECONDS: '0',
    ...stores,
  }
  ending.add({ [Symbol.asyncDispose]: () => stopAll(folder) })
  // The demo looks at the live matches, and all its players have one address.
  const open = { PUBLIC_ROUTES: 'all', LIMITS_PER_ADDRESS: 'off' }
  const start = async (kind: 'backend' | 'proxy', name: string, url: string): Promise<Role> => {
    const own = { ...env, ...open, PORT: new URL(url).port, POD_NAME: name }
    const child = ending.add(await Child.start([...muster, kind], { logs: dir, name, env: own }))
    await Promise.race([until(() => isReady(url)), child.failed()])
    return { name, url, child }
  }
  const backends = await Promise.all(urls.map((url, i) => start('backend', `backend-${i + 1}`, url)))
  const proxy = await start('proxy', 'proxy', `http://127.0.0.1:${await freePort()}`)
  return { proxy, backends }
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).ok
}

/** The game servers outlive their backends, so they must be stopped separately. */
async function stopAll(folder: string): Promise<void> {
  await using fleet = HostFleet.open({
    folder,
    command: [],
    host: '127.0.0.1',
    maxServers: 0,
    deadlines: defaultDeadlines,
    gameEnv: {},
    backendUrl: () => '',
    keyOf: () => '',
  })
  const servers = await fleet.list()
  await Promise.all(servers.map(({ id }) => fleet.stop(id)))
}
