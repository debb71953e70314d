import type { AddressInfo } from 'node:net'

import type { Logger } from '../runtime/log.ts'
import { compose } from './compose.ts'
import type { BackendConfig } from './config.ts'
import { Loops } from './loops/loops.ts'
import { buildServer } from './server.ts'

export interface RunningBackend extends AsyncDisposable {
  readonly url: string
}

/** Listens, and goes on until it is disposed: then intake ends first, then the loops, then the game servers. */
export async function startBackend(
  config: BackendConfig,
  log: Logger,
  gameServerCommand: readonly string[],
): Promise<RunningBackend> {
  let url = ''
  const composed = await compose(config, { log, gameServerCommand, backendUrl: () => url })
  const loops = new Loops(composed.needs)
  const app = await buildServer(composed.needs, loops)
  const dispose = async (): Promise<void> => {
    await app.close()
    await loops[Symbol.asyncDispose]()
    await composed[Symbol.asyncDispose]()
  }
  try {
    await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    await dispose()
    throw error
  }
  const { port } = app.server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
  log.info({ url }, 'backend listening')
  return { url, [Symbol.asyncDispose]: dispose }
}
