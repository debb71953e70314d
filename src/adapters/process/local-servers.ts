import type { Deadlines } from '../../match/deadlines.ts'
import type { ServerId } from '../../match/ids.ts'
import type { Idle } from '../../match/pool.ts'
import { queueServerFor, type QueueServers } from '../../match/queue-server-for.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { ServerEnv } from '../../protocol/server-env.ts'
import { serverEnv } from '../control/server-env.ts'

/** The settings shared by the fleets of local processes. */
export interface LocalServers {
  /** The program and its arguments; it gets the environment of `ServerEnv`. */
  readonly command: readonly string[]
  readonly queueServer?: QueueServers
  /** The address under which clients reach this machine. */
  readonly host: string
  readonly maxServers: number
  readonly deadlines: Deadlines
  /** Where servers report; read at each start, since the port may be known only then. */
  readonly backendUrl: () => string
  /** Variables that the operator sets for all game servers. */
  readonly gameEnv: Readonly<Record<string, string>>
  /** The key of the server's match, in hex. */
  readonly keyOf: (id: ServerId) => string
}

export type Environment = ServerEnv & Readonly<Record<string, string>>

export const LOOPBACK = '127.0.0.1'

/** Time between the signal to stop and the kill. */
export const KILL_AFTER_MS = 5000

/** The variables that a server inherits from us: never secrets. */
const inherited = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_ENV', 'SystemRoot']

export function commandFor(serves: ServerOrder | Idle, servers: LocalServers): readonly string[] {
  return queueServerFor(serves, servers.queueServer)?.command ?? servers.command
}

export function environmentFor(id: ServerId, serves: ServerOrder | Idle, servers: LocalServers): Environment {
  const own = Object.fromEntries(
    inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
  const around = { backendUrl: servers.backendUrl(), deadlines: servers.deadlines, port: 0, controlPort: 0 }
  return {
    ...own,
    ...servers.gameEnv,
    ...queueServerFor(serves, servers.queueServer)?.env,
    // If all clients are local, listen only on loopback. Otherwise the server's own default applies.
    ...(['127.0.0.1', 'localhost'].includes(servers.host) && { HOST: LOOPBACK }),
    ...serverEnv({ id, serves, key: servers.keyOf(id) }, around),
  }
}
