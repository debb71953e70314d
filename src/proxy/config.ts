import { readFileSync } from 'node:fs'

import { Env } from '../runtime/env.ts'
import { ALL_ADDRESSES } from '../runtime/listen-address.ts'
import { allowedOrigins, type AllowedOrigins } from './origins.ts'

export interface ProxyConfig {
  readonly host: string
  readonly port: number
  /** Where Prometheus reads; `undefined`: nowhere. */
  readonly metricsPort: number | undefined
  readonly logLevel: string
  /** Any of them may answer any request. */
  readonly backendUrls: readonly URL[]
  /** The backend has the same: it seals in each token where the game server is. */
  readonly tokenSecret: string
  readonly limits: ProxyLimits
  /** PEM; with both, the one port also speaks TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** Whose pages may use us, besides our own. */
  readonly origins: AllowedOrigins
  /** How long connections may go on after the order to stop. */
  readonly drainMs: number
}

export interface ProxyLimits {
  readonly connections: number
  /** 0 sets no limit: many players may share one address. */
  readonly connectionsPerAddress: number
  /** By then a client must have said what it wants. */
  readonly handshakeMs: number
  /** By then a whole HTTP request must have come. */
  readonly requestMs: number
  /** How long a connection without a request is kept open for the next one. */
  readonly keepAliveMs: number
  readonly bodyBytes: number
  /** By then the backend must have begun to answer. */
  readonly answerMs: number
  /** A client that takes nothing, or answers no ping, for so long is gone. */
  readonly lostAfterMs: number
  /** A tunnel in which nobody speaks for so long is cut; 0 leaves it to TCP's keepalive. */
  readonly tunnelIdleMs: number
}

export function proxyConfig(vars: NodeJS.ProcessEnv): ProxyConfig {
  const env = new Env(vars)
  const config = {
    host: env.text('HOST', { default: ALL_ADDRESSES }),
    port: env.port('PORT', { default: 8080 }),
    metricsPort: env.port('METRICS_PORT', { default: 0 }) || undefined,
    logLevel: env.text('LOG_LEVEL', { default: 'info' }),
    backendUrls: env.urls('BACKEND_URL', { default: 'http://127.0.0.1:8081' }),
    tokenSecret: env.required(
      'TOKEN_SECRET',
      'it opens join tokens; give the proxy the same text as the backend.',
    ),
    limits: limitsFrom(env),
    tls: tlsFrom(env, vars),
    origins: originsFrom(env),
    drainMs: env.seconds('DRAIN_SECONDS', { default: 30 }),
  }
  if (config.backendUrls.length === 0) env.fault('BACKEND_URL must name a backend')
  if (config.metricsPort === config.port)
    env.fault(`METRICS_PORT and PORT must differ, and are both ${config.port}`)
  env.throwIfBad()
  return config
}

function limitsFrom(env: Env): ProxyLimits {
  return {
    connections: env.integer('MAX_CONNECTIONS', { default: 20_000, min: 1, max: 1_000_000 }),
    connectionsPerAddress: env.integer('MAX_CONNECTIONS_PER_ADDRESS', { default: 0, min: 0, max: 1_000_000 }),
    handshakeMs: env.seconds('HANDSHAKE_SECONDS', { default: 5, min: 0.1 }),
    requestMs: env.seconds('REQUEST_SECONDS', { default: 10, min: 0.1 }),
    // Load balancers keep connections for 60 s. Whoever closes first must be the one who sends requests: them, not us.
    keepAliveMs: env.seconds('KEEP_ALIVE_SECONDS', { default: 75, min: 0.1 }),
    bodyBytes: env.integer('MAX_BODY_BYTES', { default: 1_048_576, min: 1024, max: 1_073_741_824 }),
    answerMs: env.seconds('BACKEND_ANSWER_SECONDS', { default: 30, min: 0.1 }),
    lostAfterMs: env.seconds('PEER_LOST_SECONDS', { default: 20, min: 0.1 }),
    tunnelIdleMs: env.seconds('TUNNEL_IDLE_SECONDS', { default: 0 }),
  }
}

function originsFrom(env: Env): AllowedOrigins {
  const read = allowedOrigins(env.text('CORS_ORIGINS', { default: '' }))
  if ('allowed' in read) return read.allowed
  env.fault(`CORS_ORIGINS ${read.fault}`)
  return new Set()
}

function tlsFrom(env: Env, vars: NodeJS.ProcessEnv): ProxyConfig['tls'] {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = vars
  if (!certFile && !keyFile) return undefined
  if (!certFile || !keyFile) {
    env.fault('TLS_CERT_FILE and TLS_KEY_FILE must be set together')
    return undefined
  }
  try {
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  } catch (error) {
    env.fault(`TLS_CERT_FILE or TLS_KEY_FILE cannot be read: ${(error as Error).message}`)
    return undefined
  }
}
