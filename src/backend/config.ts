import { randomBytes } from 'node:crypto'
import { hostname, totalmem } from 'node:os'

import { queueId } from '../match/ids.ts'
import { defaultDeadlines, type Deadlines } from '../match/deadlines.ts'
import { defaultPoolRules, type PoolRules } from '../match/pool-rules.ts'
import { defaultQueueRules, type QueueRules } from '../match/queue-rules.ts'
import { DEFAULT_QUEUE, firstComeQueue, Queues } from '../match/queues.ts'
import { Env } from '../runtime/env.ts'
import { ALL_ADDRESSES } from '../runtime/listen-address.ts'
import { fleetConfig, type FleetConfig } from './fleet-config.ts'
import { gameEnv } from './game-env.ts'
import { devHistoryConfig, historyConfig, type HistoryConfig } from './history-config.ts'

export interface HttpConfig {
  /** How long a connection without a request is kept open for the next one. */
  readonly keepAliveMs: number
  /** A peer that takes nothing for so long is gone. */
  readonly lostAfterMs: number
}

export interface BackendConfig {
  readonly host: string
  readonly port: number
  readonly http: HttpConfig
  readonly logLevel: string
  readonly queues: Queues
  readonly deadlines: Deadlines
  readonly poolRules: PoolRules
  /** Signs tokens and makes each match's key; the proxy has the same. */
  readonly tokenSecret: string
  readonly tokenTtlMs: number
  /** The bearer token of administrators; without one, nobody is. */
  readonly adminToken: string | undefined
  /** The address of game servers that clients are told. */
  readonly gameServerHost: string
  readonly maxGameServers: number
  readonly fleet: FleetConfig
  /** The backends that game servers report to; none: this one, wherever it listens. */
  readonly reportUrls: readonly URL[]
  /** What history and logs call this backend. */
  readonly backendName: string
  /** How long a backend that is gone is still taken for the one that forms and repairs. */
  readonly leaseMs: number
  /** Where state is kept that several backends share; without one it is in memory, and this backend is alone. */
  readonly redis: { readonly url: string; readonly prefix: string } | undefined
  /** All that belongs to one Muster has this name: keys in Redis, pods. */
  readonly system: string
  /** The program of a match, and its arguments; empty: the reference server. */
  readonly gameServerCommand: readonly string[]
  /** What the operator wants every game server to be told. */
  readonly gameEnv: Readonly<Record<string, string>>
  /** Whether what game servers write is shown in the log. */
  readonly showsGameOutput: boolean
  readonly history: HistoryConfig
}

/** An idle game server takes 45 MB; half of the machine's memory is left to others. */
const BYTES_PER_SERVER = 64 * 1024 * 1024
/** A cluster says itself when it is full; so many is what one backend is known to look after. */
const MOST_PODS = 5000
const roomForServers = Math.max(Math.floor(totalmem() / 2 / BYTES_PER_SERVER), 2)

export function backendConfig(vars: NodeJS.ProcessEnv): BackendConfig {
  const env = new Env(vars)
  const fleet = fleetConfig(env)
  const config = {
    host: env.text('HOST', { default: ALL_ADDRESSES }),
    port: env.port('PORT', { default: 8081 }),
    http: {
      keepAliveMs: env.seconds('KEEP_ALIVE_SECONDS', { default: 75, min: 0.1 }),
      lostAfterMs: env.seconds('PEER_LOST_SECONDS', { default: 20, min: 0.1 }),
    },
    logLevel: env.text('LOG_LEVEL', { default: 'info' }),
    queues: queuesFrom(env),
    deadlines: deadlinesFrom(env),
    poolRules: poolFrom(env),
    system: keyName(env, 'SYSTEM', env.text('SYSTEM', { default: 'default' })),
    tokenSecret: env.required(
      'TOKEN_SECRET',
      'it signs join tokens; give the backend and the proxy the same long random text.',
    ),
    tokenTtlMs: env.seconds('TOKEN_TTL_SECONDS', { default: 60, min: 5 }),
    adminToken: env.optional('ADMIN_TOKEN'),
    gameServerHost: env.text('GAME_SERVER_HOST', { default: '127.0.0.1' }),
    maxGameServers: env.integer('MAX_GAME_SERVERS', {
      default: fleet.kind === 'kubernetes' ? MOST_PODS : roomForServers,
      min: 1,
      max: 10_000,
    }),
    fleet,
    reportUrls: env.urls('BACKEND_URL', { default: '' }),
    backendName: env.text('POD_NAME', { default: `${hostname()}-${process.pid}` }),
    leaseMs: env.seconds('LEASE_SECONDS', { default: 2, min: 0.1 }),
    redis: redisFrom(env),
    gameServerCommand: env.command('GAME_SERVER_COMMAND'),
    gameEnv: gameEnv(env),
    showsGameOutput: env.flag('GAME_OUTPUT'),
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
    GAME_OUTPUT: 'true',
    ...vars,
    PORT: vars['BACKEND_PORT'] ?? '0',
    HOST: '127.0.0.1',
    BACKEND_URL: '',
  })
  return { ...config, history: devHistoryConfig(vars) }
}

function queuesFrom(env: Env): Queues {
  const id = queueId(keyName(env, 'QUEUE', env.text('QUEUE', { default: DEFAULT_QUEUE }))) ?? DEFAULT_QUEUE
  return new Queues(firstComeQueue(id, rulesFrom(env)))
}

function rulesFrom(env: Env): QueueRules {
  const rules = defaultQueueRules
  const size = env.integer('SESSION_SIZE', { default: rules.size, min: 1, max: 1000 })
  const otherwise = Math.min(rules.minPartialSize, size)
  const minPartialSize = env.integer('MIN_PARTIAL_SESSION_SIZE', { default: otherwise, min: 1, max: 1000 })
  if (minPartialSize > size)
    env.fault(`MIN_PARTIAL_SESSION_SIZE (${minPartialSize}) must not be more than SESSION_SIZE (${size})`)
  const ticketTtlMs = env.seconds('TICKET_TTL_SECONDS', { default: rules.ticketTtlMs / 1000, min: 5 })
  return {
    ...rules,
    size,
    minPartialSize,
    flushAfterMs: env.seconds('FLUSH_WAIT_SECONDS', { default: rules.flushAfterMs / 1000 }),
    ticketTtlMs,
    // A stream gives three signs of life in a ticket's life.
    quietAfterMs: env.seconds('QUIET_SECONDS', {
      default: Math.min(rules.quietAfterMs, ticketTtlMs / 2) / 1000,
      min: 1,
    }),
  }
}

function deadlinesFrom(env: Env): Deadlines {
  const { readyWithinMs, noShowMs, startDeadlineMs, reconnectMs, silentMs } = defaultDeadlines
  return {
    ...defaultDeadlines,
    readyWithinMs: env.seconds('SERVER_START_SECONDS', { default: readyWithinMs / 1000, min: 1 }),
    noShowMs: env.seconds('NO_SHOW_SECONDS', { default: noShowMs / 1000, min: 1 }),
    startDeadlineMs: env.seconds('START_DEADLINE_SECONDS', { default: startDeadlineMs / 1000, min: 1 }),
    reconnectMs: env.seconds('RECONNECT_SECONDS', { default: reconnectMs / 1000 }),
    silentMs: env.seconds('SILENT_SECONDS', { default: silentMs / 1000, min: 1 }),
  }
}

function poolFrom(env: Env): PoolRules {
  const rules = defaultPoolRules
  const min = env.integer('POOL_MIN', { default: rules.min, min: 0, max: 10_000 })
  const max = env.integer('POOL_MAX', { default: min, min: 0, max: 10_000 })
  if (min > max) env.fault(`POOL_MIN (${min}) must not be more than POOL_MAX (${max})`)
  return {
    min,
    max,
    coverMs: env.seconds('POOL_COVER_SECONDS', { default: rules.coverMs / 1000, min: 1 }),
    idleMs: env.seconds('POOL_IDLE_SECONDS', { default: rules.idleMs / 1000 }),
  }
}

function redisFrom(env: Env): BackendConfig['redis'] {
  const prefix = keyName(env, 'REDIS_PREFIX', env.text('REDIS_PREFIX', { default: 'muster' }))
  const host = env.optional('REDIS_HOST')
  const port = env.port('REDIS_PORT', { default: 6379 })
  const url = env.optional('REDIS_URL') ?? (host && `redis://${host}:${port}`)
  if (url === undefined || url === '') return undefined
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol))
    env.fault('REDIS_URL must be a redis:// or rediss:// URL')
  return { url, prefix }
}

/** No brace, which would move the hash tag; no colon, which stands between names; no space. */
function keyName(env: Env, name: string, value: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(value))
    env.fault(`${name} must be letters, digits and . _ - only, 1 to 64, and is ${value}`)
  return value
}
