import { randomBytes } from 'node:crypto'
import { hostname, totalmem } from 'node:os'

import { defaultRules, type Rules } from '../match/rules.ts'
import { Env } from '../runtime/env.ts'
import { devHistoryConfig, historyConfig, type HistoryConfig } from './history-config.ts'

export interface BackendConfig {
  readonly host: string
  readonly port: number
  readonly logLevel: string
  readonly rules: Rules
  /** Signs tokens and makes each match's key; the proxy has the same. */
  readonly tokenSecret: string
  readonly tokenTtlMs: number
  /** The bearer token of administrators; without one, nobody is. */
  readonly adminToken: string | undefined
  /** The address of game servers that clients are told. */
  readonly gameServerHost: string
  readonly maxGameServers: number
  /** What history and logs call this backend. */
  readonly backendName: string
  /** How long a backend that is gone is still taken for the one that forms and repairs. */
  readonly leaseMs: number
  readonly history: HistoryConfig
}

/** An idle game server takes 45 MB; half of the machine's memory is left to others. */
const BYTES_PER_SERVER = 64 * 1024 * 1024
const roomForServers = Math.max(Math.floor(totalmem() / 2 / BYTES_PER_SERVER), 2)

export function backendConfig(vars: NodeJS.ProcessEnv): BackendConfig {
  const env = new Env(vars)
  const config = {
    host: env.text('HOST', { default: '0.0.0.0' }),
    port: env.port('PORT', { default: 8081 }),
    logLevel: env.text('LOG_LEVEL', { default: 'info' }),
    rules: rulesFrom(env),
    tokenSecret: env.required(
      'TOKEN_SECRET',
      'it signs join tokens; give the backend and the proxy the same long random text.',
    ),
    tokenTtlMs: env.seconds('TOKEN_TTL_SECONDS', { default: 60, min: 5 }),
    adminToken: env.optional('ADMIN_TOKEN'),
    gameServerHost: env.text('GAME_SERVER_HOST', { default: '127.0.0.1' }),
    maxGameServers: env.integer('MAX_GAME_SERVERS', { default: roomForServers, min: 1, max: 10_000 }),
    backendName: env.text('POD_NAME', { default: `${hostname()}-${process.pid}` }),
    leaseMs: env.seconds('LEASE_SECONDS', { default: 2, min: 0.1 }),
    history: historyConfig(env),
  }
  env.throwIfBad()
  return config
}

/** The same, for everything in one process on one's own machine: the secrets make themselves, and nobody outside asks. */
export function devConfig(vars: NodeJS.ProcessEnv): BackendConfig {
  const secret = randomBytes(32).toString('hex')
  const config = backendConfig({
    TOKEN_SECRET: secret,
    ADMIN_TOKEN: 'dev',
    ...vars,
    PORT: vars['BACKEND_PORT'] ?? '0',
    HOST: '127.0.0.1',
  })
  return { ...config, history: devHistoryConfig(vars) }
}

function rulesFrom(env: Env): Rules {
  const size = env.integer('SESSION_SIZE', { default: defaultRules.size, min: 1, max: 1000 })
  const otherwise = Math.min(defaultRules.minPartialSize, size)
  const minPartialSize = env.integer('MIN_PARTIAL_SESSION_SIZE', { default: otherwise, min: 1, max: 1000 })
  if (minPartialSize > size)
    env.fault(`MIN_PARTIAL_SESSION_SIZE (${minPartialSize}) must not be more than SESSION_SIZE (${size})`)
  return {
    ...defaultRules,
    size,
    minPartialSize,
    flushAfterMs: env.seconds('FLUSH_WAIT_SECONDS', { default: defaultRules.flushAfterMs / 1000 }),
    readyWithinMs: env.seconds('SERVER_START_SECONDS', {
      default: defaultRules.readyWithinMs / 1000,
      min: 1,
    }),
    noShowMs: env.seconds('NO_SHOW_SECONDS', { default: defaultRules.noShowMs / 1000, min: 1 }),
    ticketTtlMs: env.seconds('TICKET_TTL_SECONDS', { default: defaultRules.ticketTtlMs / 1000, min: 5 }),
  }
}
