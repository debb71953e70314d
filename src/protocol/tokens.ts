import { parseObject } from './json-object.ts'

/**
 * A join token is `claims.signature.route`, each part base64url.
 * - claims: JSON, readable by anyone
 * - signature: HMAC of the claims part with the match's key. The game server has that key: it checks tokens by itself,
 *   and cannot make one for another match
 * - route: where the server is, encrypted for the proxy (AES-256-GCM, with the claims part as associated data). The
 *   proxy finds the server by itself and dials only what the backend named; no client learns an address
 */
export interface TokenClaims {
  readonly match: string
  readonly player: string
  /** Seconds since 1970. */
  readonly exp: number
  /** Makes each token unique. */
  readonly jti: string
}

export interface TokenRoute {
  readonly host: string
  readonly port: number
}

export interface TokenParts {
  readonly claims: string
  readonly signature: string
  readonly route: string
}

/** Strict: Node's decoder skips invalid characters, so one token could be written in many ways. */
const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

export function splitToken(token: string): TokenParts | undefined {
  const [, claims, signature, route] = TOKEN.exec(token) ?? []
  return claims && signature && route ? { claims, signature, route } : undefined
}

export function joinToken({ claims, signature, route }: TokenParts): string {
  return `${claims}.${signature}.${route}`
}

/** Parses the JSON of a claims part, already decoded from base64url. */
export function parseClaims(json: string): TokenClaims | undefined {
  const { match, player, exp, jti } = parseObject(json)
  if (typeof match !== 'string' || typeof player !== 'string' || typeof jti !== 'string') return undefined
  return typeof exp === 'number' && Number.isFinite(exp) ? { match, player, exp, jti } : undefined
}

/** Parses the JSON of a route part, already decrypted. */
export function parseRoute(json: string): TokenRoute | undefined {
  const { host, port } = parseObject(json)
  return typeof host === 'string' && typeof port === 'number' && Number.isInteger(port)
    ? { host, port }
    : undefined
}

/** Labels of keys derived from TOKEN_SECRET; a game server only gets its match's key. */
export const ROUTE_KEY = 'muster route'
export const SECRET_MARK = 'muster mark'
export const matchKeyLabel = (match: string): string => `muster match ${match}`

/** A game server signs this with its match's key to prove that a report is its own. */
export const REPORT_PROOF = 'muster report'
/** A fleet signs this with the match's key to prove that an assignment is its own. */
export const ASSIGN_PROOF = 'muster assign'
/** A fleet signs this with the match's key to prove that the removal of a player is its own. */
export const REMOVE_PROOF = 'muster remove'
/** A fleet signs this with the match's key to prove that it may know the state of the match. */
export const STATE_PROOF = 'muster state'
