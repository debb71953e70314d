import { hostname, totalmem } from 'node:os'

import { defaultDeadlines, type Deadlines } from '../match/deadlines.ts'
import { defaultPoolRules, type PoolRules } from '../match/pool-rules.ts'
import { Env, type Secrets } from '../runtime/env.ts'
import { ALL_ADDRESSES } from '../runtime/listen-address.ts'
import { LOG_LEVELS, type LogLevel } from '../runtime/log.ts'
import { authConfig, type AuthConfig, type AuthGiven } from './auth/auth-config.ts'
import { fleetConfig, type FleetConfig } from './fleet-config.ts'
import { gameEnv } from './game-env.ts'
import { devHistoryConfig, historyConfig, type HistoryConfig } from './history-config.ts'
import { keyName } from './key-name.ts'
import { limitsFrom, type Limits } from './limits.ts'
import { queueSourceFrom, queuesFrom, type QueuesConfig, type QueueSource } from './queues-config.ts'

export interface HttpConfig {
  /** How long an idle HTTP connection stays open. */
  readonly keepAliveMs: number
  /** A peer that reads nothing for this long is gone. */
  readonly lostAfterMs: number
}

export interface BackendConfig extends QueuesConfig {
  readonly host: string
  readonly port: number
  readonly http: HttpConfig
  readonly limits: Limits
  readonly logLevel: LogLevel
  readonly deadlines: Deadlines
  readonly poolRules: PoolRules
  /** Sign tokens and derive the key of each match; the proxy has the same ones. */
  readonly tokenSecrets: Secrets
  readonly tokenTtlMs: number
  readonly auth: AuthConfig
  /** The direct address of game servers that clients are told. */
  readonly gameServerHost: string
  readonly maxGameServers: number
  readonly fleet: FleetConfig
  /** The backends that game servers report to; if empty, this one, wherever it listens. */
  readonly reportUrls: readonly URL[]
  /** The name of this backend in history and logs. */
  readonly backendName: string
  /** How long until another backend takes over when the leader is gone. */
  readonly leaseMs: number
  /** The shared state of several backends; without it, state is in memory and this backend is alone. */
  readonly redis: { readonly url: string; readonly prefix: string } | undefined
  /** The name of this Muster, used in Redis keys and on pods. */
  readonly system: string
  /** The program of a game server and its arguments; if empty, the reference server. */
  readonly gameServerCommand: readonly string[]
  /** Variables that the operator sets for all game servers. */
  readonly gameEnv: Readonly<Record<string, string>>
  /** Whether the log shows what game servers write. */
  readonly showsGameOutput: boolean
  readonly history: HistoryConfig
}

/** An idle game server takes 45 MB; half of the machine's memory is left for the rest. */
const BYTES_PER_SERVER = 64 * 1024 * 1024
/** A cluster knows itself when it is full; this many is what one backend is known to handle. */
const MOST_PODS = 5000
const LOOPBACK = '127.0.0.1'
const roomForServers = Math.max(Math.floor(totalmem() / 2 / BYTES_PER_SERVER), 2)

export async function backendConfig(vars: NodeJS.ProcessEnv): Promise<BackendConfig> {
  const source = await queueSourceFrom(vars)
  return Env.read(vars, (env) => {
    const reachable = { host: env.text('HOST', { default: ALL_ADDRESSES }) }
    return backendConfigFrom(env, { history: historyConfig(env), source, reachable })
  })
}

interface Given {
  readonly history: HistoryConfig
  readonly source: QueueSource | undefined
  /** Where clients reach it. */
  readonly reachable: AuthGiven
}

function backendConfigFrom(env: Env, { history, source, reachable }: Given): BackendConfig {
  const tokenSecrets = env.secrets(
    'TOKEN_SECRET',
    'it signs join tokens. Give backend and proxy the same long random text.',
  )
  const fleet = fleetConfig(env, tokenSecrets)
  const queues = queuesFrom(env, source)
  return {
    host: env.text('HOST', { default: ALL_ADDRESSES }),
    port: env.port('PORT', { default: 8081 }),
    http: {
      keepAliveMs: env.seconds('KEEP_ALIVE_SECONDS', { default: 75, min: 0.1 }),
      lostAfterMs: env.seconds('PEER_LOST_SECONDS', { default: 20, min: 0.1 }),
    },
    logLevel: env.oneOf('LOG_LEVEL', { default: 'info', of: LOG_LEVELS }),
    ...queues,
    limits: limitsFrom(env, queues.configuration.queues.all.length),
    deadlines: deadlinesFrom(env),
    poolRules: poolFrom(env),
    system: keyName(env, 'SYSTEM', env.text('SYSTEM', { default: 'default' })),
    tokenSecrets,
    auth: authConfig(env, reachable),
    tokenTtlMs: env.seconds('TOKEN_TTL_SECONDS', { default: 60, min: 5 }),
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
    history,
  }
}

/** For `dev`, with everything in one process: clients reach this backend only through its proxy, which listens on `HOST`. */
export function devConfigFrom(
  env: Env,
  vars: NodeJS.ProcessEnv,
  source: QueueSource | undefined,
): BackendConfig {
  const own = {
    GAME_OUTPUT: 'true',
    ...vars,
    PORT: vars['BACKEND_PORT'] ?? '0',
    HOST: LOOPBACK,
    BACKEND_URL: '',
    // Its clients come through the proxy in this process, which has networks of its own to trust.
    TRUSTED_PROXIES: 'loopback',
  }
  return backendConfigFrom(env.part(own, { PORT: 'BACKEND_PORT' }), {
    history: devHistoryConfig(env.part(vars)),
    source,
    // Everybody knows this token.
    reachable: { host: vars['HOST'] ?? LOOPBACK, adminDefault: 'dev' },
  })
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
