import type { Deadlines } from '../../match/deadlines.ts'
import type { MatchId } from '../../match/ids.ts'
import { playersOf } from '../../match/roster.ts'
import type { ServerOrder } from '../../match/server.ts'
import { playersVariable, type ServerEnv } from '../../protocol/server-env.ts'

/** Linux starts no program with a variable of 128 KiB or more. */
const LONGEST_VARIABLE_BYTES = 100_000

export interface Served {
  readonly match: MatchId
  readonly serves: ServerOrder | 'nobody-yet'
  /** The match's own key, in hex. */
  readonly key: string
}

export interface ServerSurroundings {
  readonly backendUrl: string
  readonly deadlines: Pick<Deadlines, 'noShowMs' | 'startDeadlineMs' | 'reconnectMs'>
  readonly port: number
  readonly controlPort: number
}

/** What every game server is told by its fleet, whichever that is. */
export function serverEnv(
  { match, serves, key }: Served,
  { backendUrl, deadlines, port, controlPort }: ServerSurroundings,
): ServerEnv {
  const waits = serves === 'nobody-yet'
  return {
    MATCH_ID: match,
    PLAYERS: waits ? '' : variableFor(serves),
    WAITS: waits ? '1' : '0',
    BACKEND_URL: backendUrl,
    MATCH_KEY: key,
    PORT: String(port),
    CONTROL_PORT: String(controlPort),
    NO_SHOW_SECONDS: String(deadlines.noShowMs / 1000),
    START_DEADLINE_SECONDS: String(deadlines.startDeadlineMs / 1000),
    RECONNECT_SECONDS: String(deadlines.reconnectMs / 1000),
  }
}

/** Left out when it is too long: the server then takes everyone whose token names its match, and only its players get one. */
function variableFor(order: ServerOrder): string {
  const players = playersVariable(playersOf(order))
  return Buffer.byteLength(players) > LONGEST_VARIABLE_BYTES ? '' : players
}
