import { listenAddress, ownAddress } from '../runtime/listen-address.ts'
import type { Logger } from '../runtime/log.ts'
import { portOf } from '../runtime/port-of.ts'
import { compose, type Composed } from './compose.ts'
import type { BackendConfig } from './config.ts'
import { Loops } from './loops/loops.ts'
import { buildServer } from './server.ts'
import { standingIn } from './stand-in.ts'

export interface RunningBackend extends AsyncDisposable {
  readonly url: string
  /** Reads the queue file again, where changes of files are not noticed. */
  reload(): void
}

/**
 * Listens until it is disposed. Then it accepts no more players, stops its game servers while their last reports are
 * still taken, and only then ends the loops and closes the port.
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
  // Only Redis may need waiting; and nobody can know a port that the system chooses.
  const composed = await (config.redis && config.port > 0 ? standingIn(config, opening) : opening())
  const loops = new Loops(composed.needs)
  await loops.agree()
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
  const port = portOf(app.server)
  url = `http://${ownAddress(config.host)}:${port}`
  loops.begin()
  log.info({ version: composed.needs.queues.version, url }, 'backend listening')
  const reload = (): void => {
    loops.reload()
    composed.needs.signIn.reload()
  }
  return { url, reload, [Symbol.asyncDispose]: dispose }
}
