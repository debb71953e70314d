/** The environment that a fleet gives a game server, whatever the fleet is. */
export interface ServerEnv {
  /** The match it serves; also its own name. */
  readonly MATCH_ID: string
  /**
   * Who may come: player ids, joined by commas. In an id a comma is written `%2C`, a dollar sign `%24`, and a per cent sign
   * `%25`. Empty: whoever has a token for this match, because they may be too many for a variable.
   */
  readonly PLAYERS: string
  /** `1`: it is started before its match. Nobody may come until it is told who (`assignment.ts`), and no time counts. */
  readonly WAITS: string
  /** Where reports go: the backends' base URLs, with commas between them. Any of them will do. */
  readonly BACKEND_URL: string
  /** Hex. Proves tokens that players bring, and that reports come from this server. Good for this match alone. */
  readonly MATCH_KEY: string
  /** The game's TCP port; 0 lets the system choose. */
  readonly PORT: string
  /** The HTTP port for health and state; 0 lets the system choose. */
  readonly CONTROL_PORT: string
  /** The deadlines that the server keeps; the backend's repair reckons with the same ones. */
  readonly NO_SHOW_SECONDS: string
  readonly START_DEADLINE_SECONDS: string
  readonly RECONNECT_SECONDS: string
}

/** Kubernetes replaces `$(NAME)` in a variable by another variable, such as the match's key: so no dollar sign is left. */
export function playersVariable(players: readonly string[]): string {
  return players.map((player) => player.replace(/[%,$]/g, encodeURIComponent)).join(',')
}

export function playersIn(variable: string): readonly string[] {
  const players = variable.split(',').filter(Boolean)
  return players.map((player) => player.replace(/%(?:24|25|2C)/g, decodeURIComponent))
}

/** What the fleet alone knows of a server, and tells it. */
export const givenByFleet = [
  'MATCH_ID',
  'PLAYERS',
  'WAITS',
  'MATCH_KEY',
  'CONTROL_PORT',
  'PARENT_PIPE',
] as const satisfies readonly (keyof ServerEnv | 'PARENT_PIPE')[]

/** What an operator sets at the backend for all game servers, which are told it under the same names. */
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
  // A server that writes a megabyte a second before it listens would keep its backend busy with parsing.
  if (!line.includes('game server listening')) return undefined
  try {
    const said = JSON.parse(line) as Partial<ServerListening> | null
    if (said?.msg !== 'game server listening') return undefined
    const { port, controlPort } = said
    return isPort(port) && isPort(controlPort) ? { msg: said.msg, port, controlPort } : undefined
  } catch {
    return undefined
  }
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536
}
