import type { Deadlines } from '../../match/deadlines.ts'
import type { MatchId } from '../../match/ids.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { ServerEnv } from '../../protocol/server-env.ts'
import { serverEnv } from '../control/server-env.ts'

/** What every fleet of this machine's processes must be told. */
export interface LocalServers {
  /** The program and its arguments; it is given the environment of `ServerEnv`. */
  readonly command: readonly string[]
  /** The address that clients reach this machine by. */
  readonly host: string
  readonly maxServers: number
  readonly deadlines: Deadlines
  /** Where servers report; asked for at each start, since the port may be known only by then. */
  readonly backendUrl: () => string
  /** What the operator wants every game server to be told. */
  readonly gameEnv: Readonly<Record<string, string>>
  /** The match's own key, in hex. */
  readonly keyOf: (match: MatchId) => string
}

export type Environment = ServerEnv & Readonly<Record<string, string>>

export const LOOPBACK = '127.0.0.1'

/** Between the order to stop and the end by force. */
export const KILL_AFTER_MS = 5000

/** What a server gets of our own environment: never our secrets. */
const inherited = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_ENV', 'SystemRoot']

export function environmentFor(
  match: MatchId,
  serves: ServerOrder | 'nobody-yet',
  servers: LocalServers,
): Environment {
  const own = Object.fromEntries(
    inherited.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  )
  const around = { backendUrl: servers.backendUrl(), deadlines: servers.deadlines, port: 0, controlPort: 0 }
  return {
    ...own,
    ...servers.gameEnv,
    // Where all clients come from this machine, nobody else gets in. Otherwise it listens wherever it does by itself.
    ...(['127.0.0.1', 'localhost'].includes(servers.host) && { HOST: LOOPBACK }),
    ...serverEnv({ match, serves, key: servers.keyOf(match) }, around),
  }
}
