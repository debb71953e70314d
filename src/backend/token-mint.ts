import { randomBytes } from 'node:crypto'

import type { Endpoint } from '../match/address.ts'
import type { MatchId, PlayerId } from '../match/ids.ts'
import type { Instant } from '../match/time.ts'
import {
  joinToken,
  matchKeyLabel,
  REPORT_PROOF,
  ROUTE_KEY,
  SECRET_MARK,
  type TokenClaims,
} from '../protocol/tokens.ts'
import type { Secrets } from '../runtime/env.ts'
import { deriveKey, isSignedBy, seal, sign } from '../runtime/seals.ts'

/** The end of a match id that names its secret, in hex digits. Two secrets share it once in 16 million. */
const MARK_LENGTH = 6

/**
 * Makes join tokens and derives match keys, all from the same secrets, so that every replica makes the same.
 *
 * A game server keeps the key that it was started with. The id of its match says which secret that key is from: nothing
 * has to be stored, and two replicas that disagree about the first secret still agree about each match.
 */
export class TokenMint {
  readonly #secrets: Secrets
  readonly #marks: readonly string[]
  readonly #routeKey: Buffer
  readonly #ttlMs: number

  constructor(secrets: Secrets, ttlMs: number) {
    this.#secrets = secrets
    this.#marks = secrets.map((secret) =>
      deriveKey(secret, SECRET_MARK).toString('hex').slice(0, MARK_LENGTH),
    )
    this.#routeKey = deriveKey(secrets[0], ROUTE_KEY)
    this.#ttlMs = ttlMs
  }

  /** Makes the new id one whose match has its key from the first secret. Expects a UUID. */
  marked(id: MatchId): MatchId {
    return `${id.slice(0, -MARK_LENGTH)}${this.#marks[0] ?? ''}` as MatchId
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
    return this.#secretsOf(match).some((secret) =>
      isSignedBy(deriveKey(secret, matchKeyLabel(match)), REPORT_PROOF, proof),
    )
  }

  #keyOf(match: MatchId): Buffer {
    return deriveKey(this.#secretsOf(match)[0], matchKeyLabel(match))
  }

  /** Ids without a mark were made before there were marks: then the first signs. */
  #secretsOf(match: MatchId): Secrets {
    const marked = this.#secrets[this.#marks.indexOf(match.slice(-MARK_LENGTH))]
    return marked === undefined ? this.#secrets : [marked]
  }
}
