import { isId } from '../protocol/ids.ts'
import { Env } from '../runtime/env.ts'
import type { GameRules } from './game.ts'

export interface GameServerConfig {
  readonly match: string
  /** Who may come; empty: anyone with a token for this match. */
  readonly players: readonly string[]
  /** Without one, nothing is reported: a server started by hand. */
  readonly backendUrl: string | undefined
  /** Proves tokens and reports; without one, nobody can `JOIN`. */
  readonly key: Buffer | undefined
  readonly host: string
  readonly port: number
  readonly controlPort: number
  readonly rules: GameRules
  readonly limits: Limits
  readonly reportEveryMs: number
  /** The parent holds standard input open: when it ends, the parent is gone. */
  readonly endsWithParent: boolean
}

export interface Limits {
  readonly clients: number
  /** A client that has not said a word by then is closed. */
  readonly firstLineMs: number
  /** What a client that does not read may hold in our memory. */
  readonly bufferedBytes: number
  readonly linesPerSecond: number
  /** Whether every line needs a `JOIN` first. */
  readonly tokenRequired: boolean
}

export function gameServerConfig(vars: NodeJS.ProcessEnv): GameServerConfig {
  const env = new Env(vars)
  const match = env.text('MATCH_ID', { default: 'local' })
  if (!isId(match)) env.fault('MATCH_ID must be letters, digits and . _ : - only, 1 to 64')
  const key = env.optional('MATCH_KEY')
  if (key !== undefined && !/^([0-9a-f]{2}){16,}$/i.test(key))
    env.fault('MATCH_KEY must be 32 hex digits or more')
  const config = {
    match,
    players: env.text('PLAYERS', { default: '' }).split(',').filter(Boolean),
    backendUrl: env.optional('BACKEND_URL'),
    key: key === undefined ? undefined : Buffer.from(key, 'hex'),
    host: env.text('HOST', { default: '0.0.0.0' }),
    port: env.port('PORT', { default: 8080 }),
    controlPort: env.port('CONTROL_PORT', { default: 0 }),
    rules: {
      noShowMs: env.seconds('NO_SHOW_SECONDS', { default: 30 }),
      startDeadlineMs: env.seconds('START_DEADLINE_SECONDS', { default: 300 }),
    },
    limits: limitsFrom(env),
    reportEveryMs: env.seconds('REPORT_SECONDS', { default: 5, min: 0.1 }),
    endsWithParent: env.flag('PARENT_PIPE'),
  }
  env.throwIfBad()
  return config
}

function limitsFrom(env: Env): Limits {
  return {
    clients: env.integer('MAX_CLIENTS', { default: 1100, min: 1, max: 100_000 }),
    firstLineMs: env.seconds('IDLE_SECONDS', { default: 60, min: 0.1 }),
    bufferedBytes: env.integer('MAX_BUFFERED_BYTES', { default: 262_144, min: 1024, max: 1_073_741_824 }),
    linesPerSecond: env.integer('MAX_LINES_PER_SECOND', { default: 1000, min: 1, max: 1_000_000 }),
    tokenRequired: env.flag('REQUIRE_TOKEN'),
  }
}
