import type { Deadlines } from '../../match/deadlines.ts'
import type { ServerId } from '../../match/ids.ts'
import { isIdle, type Idle } from '../../match/pool.ts'
import { playersOf } from '../../match/roster.ts'
import type { ServerOrder } from '../../match/server.ts'
import { factVariable } from '../../protocol/match-facts.ts'
import { playersVariable, type ServerEnv } from '../../protocol/server-env.ts'
import { teamsWithin } from './teams-within.ts'

/** Linux starts no program with a variable of 128 KiB or more. */
const LONGEST_VARIABLE_BYTES = 100_000

export interface Served {
  readonly id: ServerId
  readonly serves: ServerOrder | Idle
  /** The key of its match, in hex. */
  readonly key: string
}

export interface ServerSurroundings {
  readonly backendUrl: string
  readonly deadlines: Pick<Deadlines, 'noShowMs' | 'startDeadlineMs' | 'reconnectMs'>
  readonly port: number
  readonly controlPort: number
}

/** The variables that every fleet sets for its game servers. */
export function serverEnv(
  { id, serves, key }: Served,
  { backendUrl, deadlines, port, controlPort }: ServerSurroundings,
): ServerEnv {
  const waits = isIdle(serves)
  return {
    MATCH_ID: id,
    PLAYERS: waits ? '' : playersFor(serves),
    QUEUE: waits ? '' : serves.queue,
    MATCH_TEAMS: waits ? '' : teamsFor(serves),
    MATCH_CHOICE: waits ? '' : factVariable(serves.choice),
    QUEUE_PROPERTIES: waits ? '' : factVariable(serves.properties),
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

function teamsFor(order: ServerOrder): string {
  return factVariable(teamsWithin(order, (teams) => fits(factVariable(teams))))
}

/** Left out if too long: the server then accepts any token for its match, and only its players get one. */
function playersFor(order: ServerOrder): string {
  const players = playersVariable(playersOf(order))
  return fits(players) ? players : ''
}

const fits = (variable: string): boolean => Buffer.byteLength(variable) <= LONGEST_VARIABLE_BYTES
