import type { AddressInfo } from 'node:net'

import { listenAddress, ownAddress } from '../runtime/listen-address.ts'
import type { Logger } from '../runtime/log.ts'
import { compose, type Composed } from './compose.ts'
import type { BackendConfig } from './config.ts'
import { Loops } from './loops/loops.ts'
import { buildServer } from './server.ts'
import { standingIn } from './stand-in.ts'

export interface RunningBackend extends AsyncDisposable {
  readonly url: string
}

/**
 * Listens, and goes on until it is disposed. Then it takes no more players; its game servers stop, and say so while
 * somebody still hears them; only then the loops end, and the port closes.
 */
export async function startBackend(
  config: BackendConfig,
  log: Logger,
  gameServerCommand: readonly string[],
): Promise<RunningBackend> {
  let url = ''
  const stop = new AbortController()
  const { signal: stopping } = stop
  const surroundings = { log, gameServerCommand, backendUrl: () => url, stopping }
  const opening = (): Promise<Composed> => compose(config, surroundings)
  // Only Redis is waited for; and a port that the system chooses is nobody's to ask.
  const composed = await (config.redis && config.port > 0 ? standingIn(config, opening) : opening())
  const loops = new Loops(composed.needs)
  const app = await buildServer(composed.needs, loops, config.http)
  const dispose = async (): Promise<void> => {
    stop.abort()
    await composed.endServers()
    await loops[Symbol.asyncDispose]()
    await app.close()
    await composed[Symbol.asyncDispose]()
  }
  try {
    await app.listen({ host: await listenAddress(config.host), port: config.port })
  } catch (error) {
    await dispose()
    throw error
  }
  const { port } = app.server.address() as AddressInfo
  url = `http://${ownAddress(config.host)}:${port}`
  loops.begin()
  log.info({ url }, 'backend listening')
  return { url, [Symbol.asyncDispose]: dispose }
}
