import { parseObject } from './json-object.ts'

/** The environment that every fleet gives a game server. */
export interface ServerEnv {
  /** The match it serves; also its own name. */
  readonly MATCH_ID: string
  /**
   * Who may play: player ids, separated by commas. In an id a comma is written `%2C`, a dollar sign `%24`, and a
   * percent sign `%25`. Empty means anyone with a token for this match: there may be too many for a variable.
   */
  readonly PLAYERS: string
  /** The queue that formed its match; empty while it waits for one. */
  readonly QUEUE: string
  /** The configuration that formed its match, by its version; empty while it waits for one, or if it is not known. */
  readonly CONFIG_VERSION: string
  /** The teams of its match as JSON (`match-facts.ts`); empty while it waits for one, or if they are too long. */
  readonly MATCH_TEAMS: string
  /** What the queue's rules chose, and what its configuration says to games, as JSON; empty if there is nothing. */
  readonly MATCH_CHOICE: string
  readonly QUEUE_PROPERTIES: string
  /**
   * `1`: the server is started before its match. Until it is assigned (`assignment.ts`), nobody may play and no
   * deadline runs.
   */
  readonly WAITS: string
  /** Where reports go: the backends' base URLs, separated by commas. Any of them will do. */
  readonly BACKEND_URL: string
  /** Hex. Verifies players' tokens, and proves that reports come from this server. Valid for this match only. */
  readonly MATCH_KEY: string
  /** The game's TCP port; 0 lets the system choose. */
  readonly PORT: string
  /** The HTTP port for health and state; 0 lets the system choose. */
  readonly CONTROL_PORT: string
  /** The deadlines that the server keeps; the backend's repair uses the same values. */
  readonly NO_SHOW_SECONDS: string
  readonly START_DEADLINE_SECONDS: string
  readonly RECONNECT_SECONDS: string
}

/** Kubernetes expands `$(NAME)` in a variable, for example to the match's key: so dollar signs are escaped. */
export function playersVariable(players: readonly string[]): string {
  return players.map((player) => player.replace(/[%,$]/g, encodeURIComponent)).join(',')
}

export function playersIn(variable: string): readonly string[] {
  const players = variable.split(',').filter(Boolean)
  return players.map((player) => player.replace(/%(?:24|25|2C)/g, decodeURIComponent))
}

/** The variables that only the fleet can set, per server. */
export const givenByFleet = [
  'MATCH_ID',
  'PLAYERS',
  'CONFIG_VERSION',
  'MATCH_TEAMS',
  'MATCH_CHOICE',
  'QUEUE_PROPERTIES',
  'WAITS',
  'MATCH_KEY',
  'CONTROL_PORT',
  'PARENT_PIPE',
] as const satisfies readonly (keyof ServerEnv | 'PARENT_PIPE')[]

/** The fleet sets these too, and the backend has variables of its own with these names. */
const givenUnderOurNames = [
  'PORT',
  'HOST',
  'BACKEND_URL',
  'QUEUE',
  'NO_SHOW_SECONDS',
  'START_DEADLINE_SECONDS',
  'RECONNECT_SECONDS',
] as const

/** Whether Muster sets this variable for each game server, so that nobody else may. */
export function isSetByMuster(name: string): boolean {
  return [...givenByFleet, ...givenUnderOurNames].some((each) => each === name)
}

/** The variables that an operator sets at the backend for all game servers; they get them under the same names. */
export const passedOn = [
  'REQUIRE_TOKEN',
  'REPORT_SECONDS',
  'MAX_CLIENTS',
  'IDLE_SECONDS',
  'MAX_BUFFERED_BYTES',
  'MAX_LINES_PER_SECOND',
] as const

/** The first line on a server's standard output: it listens, and on which ports. */
export interface ServerListening {
  readonly msg: 'game server listening'
  readonly port: number
  readonly controlPort: number
}

export function parseServerListening(line: string): ServerListening | undefined {
  // Skip other lines cheaply: a server may write a megabyte per second before it listens.
  if (!line.includes('game server listening')) return undefined
  const { msg, port, controlPort } = parseObject(line)
  if (msg !== 'game server listening' || !isPort(port) || !isPort(controlPort)) return undefined
  return { msg, port, controlPort }
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536
}
