import { randomBytes } from 'node:crypto'

import type { Endpoint } from '../match/address.ts'
import type { MatchId, PlayerId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'
import { joinToken, matchKeyLabel, REPORT_PROOF, ROUTE_KEY, type TokenClaims } from '../protocol/tokens.ts'
import { deriveKey, isSignedBy, seal, sign } from '../runtime/seals.ts'

/** Makes join tokens and derives match keys, all from one secret, so that every replica makes the same. */
export class TokenMint {
  readonly #secret: string
  readonly #routeKey: Buffer
  readonly #ttlMs: number

  constructor(secret: string, ttlMs: number) {
    this.#secret = secret
    this.#routeKey = deriveKey(secret, ROUTE_KEY)
    this.#ttlMs = ttlMs
  }

  tokenFor({ match, player, at }: { match: MatchId; player: PlayerId; at: Endpoint }, now: Instant): string {
    const exp = Math.ceil((now + this.#ttlMs) / 1000)
    const said: TokenClaims = { match, player, exp, jti: randomBytes(9).toString('base64url') }
    const claims = Buffer.from(JSON.stringify(said)).toString('base64url')
    const route = seal(this.#routeKey, JSON.stringify({ host: at.host, port: at.port }), claims)
    return joinToken({ claims, signature: sign(this.#keyOf(match), claims), route })
  }

  /** In hex, for the match's game server. */
  keyFor(match: MatchId): string {
    return this.#keyOf(match).toString('hex')
  }

  /** Whether this is the bearer token of the match's own game server. */
  isServersProof(match: MatchId, proof: string): boolean {
    return isSignedBy(this.#keyOf(match), REPORT_PROOF, proof)
  }

  #keyOf(match: MatchId): Buffer {
    return deriveKey(this.#secret, matchKeyLabel(match))
  }
}
