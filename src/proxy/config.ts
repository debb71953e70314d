import { Env, type Secrets } from '../runtime/env.ts'
import { ALL_ADDRESSES } from '../runtime/listen-address.ts'
import { LOG_LEVELS, type LogLevel } from '../runtime/log.ts'
import { networksIn, type Networks } from '../runtime/networks.ts'
import { readCertificate, type TlsConfig } from './certificate.ts'
import { limitsFrom, type ProxyLimits } from './limits.ts'
import { allowedOrigins, type AllowedOrigins } from './origins.ts'
import { PUBLIC_ROUTES, type PublicRoutes } from './public-routes.ts'

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
  readonly tls: TlsConfig | undefined
  readonly publicRoutes: PublicRoutes
  /** The load balancers that may say for whom they ask. */
  readonly trustedProxies: Networks
  /** Whether trusted proxies begin each connection with the header of the PROXY protocol. */
  readonly proxyProtocol: boolean
  /** The origins, besides our own, whose pages may use the proxy. */
  readonly origins: AllowedOrigins
  /** How long connections may go on after the signal to stop. */
  readonly drainMs: number
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
    publicRoutes: env.oneOf('PUBLIC_ROUTES', { default: 'players', of: PUBLIC_ROUTES }),
    trustedProxies: trustedFrom(env),
    proxyProtocol: env.flag('PROXY_PROTOCOL'),
    origins: originsFrom(env),
    drainMs: env.seconds('DRAIN_SECONDS', { default: 30 }),
  }
  if (config.backendUrls.length === 0) env.fault('BACKEND_URL must name at least one backend')
  if (config.metricsPort === config.port)
    env.fault(`METRICS_PORT and PORT must differ, but both are ${config.port}`)
  return config
}

function originsFrom(env: Env): AllowedOrigins {
  const read = allowedOrigins(env.text('CORS_ORIGINS', { default: '' }))
  if ('allowed' in read) return read.allowed
  env.fault(`CORS_ORIGINS ${read.fault}`)
  return new Set()
}

function trustedFrom(env: Env): Networks {
  const text = env.text('TRUSTED_PROXIES', { default: '' })
  const read = networksIn(text)
  if (env.flag('PROXY_PROTOCOL') && text === '')
    env.fault('PROXY_PROTOCOL needs TRUSTED_PROXIES: the networks of the load balancers that send its header')
  if ('has' in read) return read
  env.fault(`TRUSTED_PROXIES ${read.fault}`)
  return { has: () => false }
}

function tlsFrom(env: Env): TlsConfig | undefined {
  const [certFile, keyFile] = [env.optional('TLS_CERT_FILE'), env.optional('TLS_KEY_FILE')]
  if (!certFile && !keyFile) return undefined
  if (!certFile || !keyFile) {
    env.fault('TLS_CERT_FILE and TLS_KEY_FILE must be set together')
    return undefined
  }
  const files = { certFile, keyFile }
  const pair = readCertificate(files)
  if ('cert' in pair) return { files, pair }
  env.fault(`TLS_CERT_FILE or TLS_KEY_FILE cannot be used: ${pair.fault}`)
  return undefined
}
