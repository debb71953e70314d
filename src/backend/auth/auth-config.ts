import type { Env } from '../../runtime/env.ts'
import { loopback, networksIn, type Networks } from '../../runtime/networks.ts'
import type { ClaimRules } from './claims.ts'

/** What signs players' tokens: shared secrets (HS256), or a provider with public keys. */
export type JwtKeys =
  | { readonly kind: 'secrets'; readonly secrets: readonly string[] }
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'file'; readonly path: string }

export type AuthMode =
  | { readonly kind: 'none'; readonly allowAnonymous: boolean }
  | { readonly kind: 'jwt'; readonly keys: JwtKeys; readonly rules: ClaimRules }

export interface AuthConfig {
  readonly mode: AuthMode
  /** The bearer token of administrators; without it there are none. */
  readonly adminToken: string | undefined
  /** Networks whose `x-forwarded-for` is believed. */
  readonly trustedProxies: Networks
  /** Wrong tokens and codes of one client address. */
  readonly failuresPerMinute: number
}

export interface AuthGiven {
  /** The address that clients can reach, and the variable that sets it. */
  readonly host: string
  /** The administrators' token of `muster dev`. */
  readonly adminDefault?: string
}

const SHORTEST_SECRET_BYTES = 32
const SHORTEST_ADMIN_TOKEN_BYTES = 16

export function authConfig(env: Env, { host, adminDefault }: AuthGiven): AuthConfig {
  return {
    mode: modeFrom(env, host),
    adminToken: adminTokenFrom(env, isLocal(host) ? adminDefault : undefined),
    trustedProxies: proxiesFrom(env),
    failuresPerMinute: env.integer('AUTH_FAILURES_PER_MINUTE', { default: 10, min: 1, max: 100_000 }),
  }
}

function modeFrom(env: Env, host: string): AuthMode {
  const kind = env.oneOf('AUTH', { default: 'none', of: ['none', 'jwt'] })
  if (kind === 'jwt') return { kind, keys: keysFrom(env), rules: rulesFrom(env) }
  const allowAnonymous = env.flag('ALLOW_ANONYMOUS')
  if (!allowAnonymous && !isLocal(host))
    env.fault(
      `AUTH is none, and others can reach HOST ${host}: anyone could act for any player. Set AUTH=jwt, ` +
        'or HOST=127.0.0.1 to serve only this machine, or ALLOW_ANONYMOUS=true if that is meant',
    )
  return { kind, allowAnonymous }
}

function isLocal(host: string): boolean {
  return host === 'localhost' || loopback.has(host)
}

function keysFrom(env: Env): JwtKeys {
  const secret = env.optional('JWT_SECRET')
  const url = env.optional('JWT_JWKS_URL')
  const path = env.optional('JWT_JWKS_FILE')
  if ([secret, url, path].filter((each) => each !== undefined).length !== 1)
    env.fault('AUTH=jwt needs exactly one of JWT_SECRET, JWT_JWKS_URL and JWT_JWKS_FILE')
  if (path !== undefined) return { kind: 'file', path }
  if (url !== undefined) return { kind: 'url', url: env.url('JWT_JWKS_URL', { default: 'http://localhost' }) }
  return { kind: 'secrets', secrets: secretsIn(env, secret ?? '') }
}

function secretsIn(env: Env, text: string): readonly string[] {
  const secrets = text.split(/\s+/).filter(Boolean)
  const isGood =
    secrets.length > 0 && secrets.every((each) => Buffer.byteLength(each) >= SHORTEST_SECRET_BYTES)
  // Without any, the fault says so.
  if (text !== '' && !isGood)
    env.fault(
      `JWT_SECRET must be a secret of ${SHORTEST_SECRET_BYTES} bytes or more, or several, separated by spaces`,
    )
  return secrets
}

function rulesFrom(env: Env): ClaimRules {
  return {
    issuer: env.optional('JWT_ISSUER'),
    audience: env.optional('JWT_AUDIENCE'),
    roleClaim: env.text('JWT_ROLE_CLAIM', { default: 'muster_role' }),
    skewMs: env.seconds('JWT_SKEW_SECONDS', { default: 5 }),
  }
}

function adminTokenFrom(env: Env, otherwise: string | undefined): string | undefined {
  const token = env.optional('ADMIN_TOKEN')
  if (token !== undefined && Buffer.byteLength(token) < SHORTEST_ADMIN_TOKEN_BYTES)
    env.fault(`ADMIN_TOKEN must have ${SHORTEST_ADMIN_TOKEN_BYTES} bytes or more: a short one can be guessed`)
  return token ?? otherwise
}

function proxiesFrom(env: Env): Networks {
  const read = networksIn(env.text('TRUSTED_PROXIES', { default: 'loopback,private' }))
  if (!('fault' in read)) return read
  env.fault(`TRUSTED_PROXIES ${read.fault}`)
  return loopback
}
