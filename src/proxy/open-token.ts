import { parseClaims, parseRoute, ROUTE_KEY, splitToken, type TokenRoute } from '../protocol/tokens.ts'
import { deriveKey, unseal } from '../runtime/seals.ts'
import type { Secrets } from '../runtime/env.ts'

export interface OpenedToken {
  readonly match: string
  readonly player: string
  readonly to: TokenRoute
}

export type TokenOpener = (token: string) => OpenedToken | undefined

export interface TokenTimes {
  /** System time, or a lower bound of it. */
  readonly now: () => number
  /** Called for a valid token that came this much too late. */
  readonly late: (lateMs: number) => void
}

/**
 * Decrypts join tokens. A backend encrypted the claims and the address together: nothing else can make this proxy dial
 * anything. Any of the secrets may have encrypted them, also one that no longer signs. The reason why a token is bad stays
 * secret.
 */
export function tokenOpener(secrets: Secrets, { now, late }: TokenTimes): TokenOpener {
  const keys = secrets.map((secret) => deriveKey(secret, ROUTE_KEY))
  return (token) => {
    const parts = splitToken(token)
    const opened = parts && firstOf(keys, (key) => unseal(key, parts.route, parts.claims))
    const to = opened === undefined ? undefined : parseRoute(opened)
    if (!parts || !to) return undefined
    const claims = parseClaims(Buffer.from(parts.claims, 'base64url').toString('utf8'))
    if (!claims) return undefined
    const lateMs = now() - claims.exp * 1000
    if (lateMs < 0) return { match: claims.match, player: claims.player, to }
    late(lateMs)
    return undefined
  }
}

function firstOf<T>(keys: readonly Buffer[], open: (key: Buffer) => T | undefined): T | undefined {
  for (const key of keys) {
    const opened = open(key)
    if (opened !== undefined) return opened
  }
  return undefined
}
