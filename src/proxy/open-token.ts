import { parseClaims, parseRoute, ROUTE_KEY, splitToken, type TokenRoute } from '../protocol/tokens.ts'
import { deriveKey, unseal } from '../runtime/seals.ts'

export interface OpenedToken {
  readonly match: string
  readonly player: string
  readonly to: TokenRoute
}

export type TokenOpener = (token: string) => OpenedToken | undefined

export interface TokenTimes {
  /** System time, or earlier when it is not known well. */
  readonly now: () => number
  /** A token that was good has come so much too late. */
  readonly late: (lateMs: number) => void
}

/**
 * Opens join tokens. What comes out was sealed by a backend, claims and address together: there is no other way to
 * make this proxy dial anything. Why a token is bad is not told.
 */
export function tokenOpener(secret: string, { now, late }: TokenTimes): TokenOpener {
  const key = deriveKey(secret, ROUTE_KEY)
  return (token) => {
    const parts = splitToken(token)
    const opened = parts && unseal(key, parts.route, parts.claims)
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
