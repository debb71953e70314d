/**
 * A join token is `claims.signature.route`, each part base64url.
 * - claims: JSON, readable by anyone
 * - signature: HMAC of the claims part under the match's own key, which its game server has: a server checks
 *   tokens without asking anybody, and cannot make one for another match
 * - route: where the server is, sealed for the proxy (AES-256-GCM, the claims part as associated data): the proxy
 *   finds the server without asking anybody, dials nothing that the backend did not name, and no client reads an address
 */
export interface TokenClaims {
  readonly match: string
  readonly player: string
  /** Seconds since 1970. */
  readonly exp: number
  /** Makes each token its own. */
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

/** Strict: Node's decoder skips what is not base64url, and one token could be written in any number of ways. */
const TOKEN = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/

export function splitToken(token: string): TokenParts | undefined {
  const [, claims, signature, route] = TOKEN.exec(token) ?? []
  return claims && signature && route ? { claims, signature, route } : undefined
}

export function joinToken({ claims, signature, route }: TokenParts): string {
  return `${claims}.${signature}.${route}`
}

/** Reads the JSON of a claims part, already decoded from base64url. */
export function parseClaims(json: string): TokenClaims | undefined {
  const { match, player, exp, jti } = parseObject(json)
  if (typeof match !== 'string' || typeof player !== 'string' || typeof jti !== 'string') return undefined
  return typeof exp === 'number' && Number.isFinite(exp) ? { match, player, exp, jti } : undefined
}

/** Reads the JSON of a route part, already opened. */
export function parseRoute(json: string): TokenRoute | undefined {
  const { host, port } = parseObject(json)
  return typeof host === 'string' && typeof port === 'number' && Number.isInteger(port)
    ? { host, port }
    : undefined
}

function parseObject(json: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

/** Labels of the keys that are derived from TOKEN_SECRET; a match's own key is all that its game server gets. */
export const ROUTE_KEY = 'muster route'
export const matchKeyLabel = (match: string): string => `muster match ${match}`

/** What a game server signs with its match's key to prove that a report is its own. */
export const REPORT_PROOF = 'muster report'
/** What a fleet signs with the match's key to prove that an assignment is its own. */
export const ASSIGN_PROOF = 'muster assign'
/** What a fleet signs with the match's key to prove that the removal of a player is its own. */
export const REMOVE_PROOF = 'muster remove'
