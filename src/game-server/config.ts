import type { Assignment } from '../protocol/assignment.ts'
import { isMatchId } from '../protocol/ids.ts'
import { parseJson } from '../protocol/json-object.ts'
import { factsIn, type MatchFacts } from '../protocol/match-facts.ts'
import { playersIn } from '../protocol/server-env.ts'
import { Env } from '../runtime/env.ts'
import { ALL_ADDRESSES } from '../runtime/listen-address.ts'
import type { GameRules } from './game.ts'
import type { GameOptions } from './hooks.ts'

export interface GameServerConfig {
  readonly match: string
  /** Its match. No players: anyone with a token may come. `undefined`: nobody, until it is told who. */
  readonly assigned: Assignment | undefined
  /** Any of them takes a report. Without one, nothing is reported: a server started by hand. */
  readonly backendUrls: readonly URL[]
  /** Proves tokens and reports; without one, nobody can `JOIN`. */
  readonly key: Buffer | undefined
  readonly host: string
  readonly port: number
  readonly controlPort: number
  readonly rules: GameRules
  /** Whether a client may begin the match by `REQUEST_MATCH`. */
  readonly playersStart: boolean
  readonly limits: Limits
  readonly reports: ReportTimes
  /** The parent holds standard input open: when it ends, the parent is gone. */
  readonly endsWithParent: boolean
}

export interface Limits {
  readonly clients: number
  /** A client that has not said a line by then is closed. */
  readonly firstLineMs: number
  /** What a client that does not read may hold in our memory. */
  readonly bufferedBytes: number
  readonly linesPerSecond: number
  /** A client that acknowledges nothing of what was sent to it for this long is gone. */
  readonly lostAfterMs: number
  /** Whether a client must `JOIN` before it may do more than ask for state and length. */
  readonly tokenRequired: boolean
  /** How long a client that we close has to take what was sent to it. */
  readonly lingerMs: number
}

export interface ReportTimes {
  readonly everyMs: number
  /** Clients that come and go within this time share a report. */
  readonly gatherMs: number
  /** How long we try to tell the backend of the end. Without it, a match that was played may look as if nobody came. */
  readonly lastWordMs: number
  /** The same once we have been told to stop: whoever does that does not wait for long. */
  readonly hurriedMs: number
}

export function gameServerConfig(vars: NodeJS.ProcessEnv, options: GameOptions = {}): GameServerConfig {
  const env = new Env(vars)
  const match = env.text('MATCH_ID', { default: 'local' })
  if (!isMatchId(match)) env.fault('MATCH_ID must be letters, digits and . _ : - only, 1 to 64')
  const backendUrls = env.urls('BACKEND_URL', { default: '' })
  const waits = env.flag('WAITS')
  const key = keyFrom(env, { reports: backendUrls.length > 0, waits })
  const config = {
    match,
    assigned: waits ? undefined : assignmentFrom(env),
    backendUrls,
    key,
    host: env.text('HOST', { default: ALL_ADDRESSES }),
    port: env.port('PORT', { default: 8080 }),
    controlPort: env.port('CONTROL_PORT', { default: 0 }),
    rules: {
      noShowMs: env.seconds('NO_SHOW_SECONDS', { default: 30 }),
      startDeadlineMs: env.seconds('START_DEADLINE_SECONDS', { default: 300 }),
      // Kubernetes starts a proxy that crashed twice only after 10 to 15 s.
      reconnectMs: env.seconds('RECONNECT_SECONDS', { default: 30 }),
    },
    playersStart: options.playersStart ?? false,
    // Without a key nobody could show a token: such a server was started by hand.
    limits: limitsFrom(env, { tokenRequired: key !== undefined && !(options.strangersPlay ?? false) }),
    reports: {
      everyMs: env.seconds('REPORT_SECONDS', { default: 5, min: 0.1 }),
      gatherMs: 250,
      lastWordMs: 600_000,
      hurriedMs: 10_000,
    },
    endsWithParent: env.flag('PARENT_PIPE'),
  }
  env.throwIfBad()
  return config
}

function assignmentFrom(env: Env): Assignment {
  const [queue, configVersion] = [env.optional('QUEUE'), env.optional('CONFIG_VERSION')]
  return {
    players: playersIn(env.text('PLAYERS', { default: '' })),
    ...(queue !== undefined && { queue }),
    ...(configVersion !== undefined && { configVersion }),
    ...factsFrom(env),
  }
}

function factsFrom(env: Env): MatchFacts {
  const json = (text: string | undefined): unknown => (text === undefined ? undefined : parseJson(text))
  const said = {
    MATCH_TEAMS: { teams: json(env.optional('MATCH_TEAMS')) },
    MATCH_CHOICE: { choice: json(env.optional('MATCH_CHOICE')) },
    QUEUE_PROPERTIES: { properties: json(env.optional('QUEUE_PROPERTIES')) },
  }
  const facts = Object.entries(said).map(([name, fact]) => {
    const read = factsIn(fact)
    if (!read) env.fault(`${name} must be JSON in the form of docs/server-contract.md`)
    return read
  })
  return Object.assign({}, ...facts) as MatchFacts
}

function keyFrom(env: Env, use: { reports: boolean; waits: boolean }): Buffer | undefined {
  const hex = env.optional('MATCH_KEY')
  if (hex === undefined) {
    if (use.reports) env.fault('MATCH_KEY must be set with BACKEND_URL: reports are proved with it')
    if (use.waits) env.fault('MATCH_KEY must be set with WAITS: its match is handed over with it')
    return undefined
  }
  if (!/^([0-9a-f]{2}){16,}$/i.test(hex)) env.fault('MATCH_KEY must be hex digits, 32 or more of them')
  return Buffer.from(hex, 'hex')
}

function limitsFrom(env: Env, otherwise: Pick<Limits, 'tokenRequired'>): Limits {
  return {
    clients: env.integer('MAX_CLIENTS', { default: 1024, min: 1, max: 100_000 }),
    firstLineMs: env.seconds('IDLE_SECONDS', { default: 60, min: 0.1 }),
    bufferedBytes: env.integer('MAX_BUFFERED_BYTES', { default: 262_144, min: 1024, max: 1_073_741_824 }),
    linesPerSecond: env.integer('MAX_LINES_PER_SECOND', { default: 1000, min: 1, max: 1_000_000 }),
    tokenRequired:
      env.optional('REQUIRE_TOKEN') === undefined ? otherwise.tokenRequired : env.flag('REQUIRE_TOKEN'),
    lostAfterMs: 20_000,
    lingerMs: 2000,
  }
}
