import { readFileSync } from 'node:fs'

import { Env, type Secrets } from '../runtime/env.ts'
import { errorMessage } from '../runtime/errors.ts'
import { ALL_ADDRESSES } from '../runtime/listen-address.ts'
import { LOG_LEVELS, type LogLevel } from '../runtime/log.ts'
import { allowedOrigins, type AllowedOrigins } from './origins.ts'

export interface ProxyConfig {
  readonly host: string
  readonly port: number
  /** The port for Prometheus, if any. */
  readonly metricsPort: number | undefined
  readonly logLevel: LogLevel
  /** Any of them can answer any request. */
  readonly backendUrls: readonly URL[]
  /** The same as the backend's, which encrypts the game server's address in each token. */
  readonly tokenSecrets: Secrets
  readonly limits: ProxyLimits
  /** PEM; with both, the port also accepts TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** The origins, besides our own, whose pages may use the proxy. */
  readonly origins: AllowedOrigins
  /** How long connections may go on after the signal to stop. */
  readonly drainMs: number
}

export interface ProxyLimits {
  readonly connections: number
  /** 0 means no limit: many players may share an address. */
  readonly connectionsPerAddress: number
  /** How long a client may take to show which protocol it speaks. */
  readonly handshakeMs: number
  /** How long an HTTP request may take to arrive. */
  readonly requestMs: number
  /** How long an idle HTTP connection stays open. */
  readonly keepAliveMs: number
  readonly bodyBytes: number
  /** Most connections to one backend for requests; more requests wait for one. */
  readonly backendConnections: number
  /** How long the backend may take to begin its answer. */
  readonly answerMs: number
  /** A client that reads nothing, or answers no ping, for this long is gone. */
  readonly lostAfterMs: number
  /** A tunnel without traffic is closed after this long; 0 relies on TCP keep-alive. */
  readonly tunnelIdleMs: number
}

export function proxyConfig(vars: NodeJS.ProcessEnv): ProxyConfig {
  return Env.read(vars, proxyConfigFrom)
}

export function proxyConfigFrom(env: Env): ProxyConfig {
  const config = {
    host: env.text('HOST', { default: ALL_ADDRESSES }),
    port: env.port('PORT', { default: 8080 }),
    metricsPort: env.port('METRICS_PORT', { default: 0 }) || undefined,
    logLevel: env.oneOf('LOG_LEVEL', { default: 'info', of: LOG_LEVELS }),
    backendUrls: env.urls('BACKEND_URL', { default: 'http://127.0.0.1:8081' }),
    tokenSecrets: env.secrets(
      'TOKEN_SECRET',
      'it decrypts join tokens. Use the same text as for the backend.',
    ),
    limits: limitsFrom(env),
    tls: tlsFrom(env),
    origins: originsFrom(env),
    drainMs: env.seconds('DRAIN_SECONDS', { default: 30 }),
  }
  if (config.backendUrls.length === 0) env.fault('BACKEND_URL must name at least one backend')
  if (config.metricsPort === config.port)
    env.fault(`METRICS_PORT and PORT must differ, but both are ${config.port}`)
  return config
}

function limitsFrom(env: Env): ProxyLimits {
  return {
    connections: env.integer('MAX_CONNECTIONS', { default: 20_000, min: 1, max: 1_000_000 }),
    connectionsPerAddress: env.integer('MAX_CONNECTIONS_PER_ADDRESS', { default: 0, min: 0, max: 1_000_000 }),
    handshakeMs: env.seconds('HANDSHAKE_SECONDS', { default: 5, min: 0.1 }),
    requestMs: env.seconds('REQUEST_SECONDS', { default: 10, min: 0.1 }),
    // Load balancers keep connections for 60 s. The side that sends requests must close first: they, not we.
    keepAliveMs: env.seconds('KEEP_ALIVE_SECONDS', { default: 75, min: 0.1 }),
    bodyBytes: env.integer('MAX_BODY_BYTES', { default: 1_048_576, min: 1024, max: 1_073_741_824 }),
    backendConnections: env.integer('MAX_BACKEND_CONNECTIONS', { default: 1024, min: 1, max: 1_000_000 }),
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

function tlsFrom(env: Env): ProxyConfig['tls'] {
  const [certFile, keyFile] = [env.optional('TLS_CERT_FILE'), env.optional('TLS_KEY_FILE')]
  if (!certFile && !keyFile) return undefined
  if (!certFile || !keyFile) {
    env.fault('TLS_CERT_FILE and TLS_KEY_FILE must be set together')
    return undefined
  }
  try {
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  } catch (error) {
    env.fault(`TLS_CERT_FILE or TLS_KEY_FILE cannot be read: ${errorMessage(error)}`)
    return undefined
  }
}
