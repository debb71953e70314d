import type { Clock } from '../../ports/clock.ts'
import { identityIn, type Claims, type ClaimRules } from './claims.ts'
import {
  ownPrincipal,
  tokenIn,
  type Checked,
  type Credentials,
  type OwnTokens,
  type SignIn,
} from './sign-in.ts'
import type { VerifiedTokens } from './verified-tokens.ts'
import type { Verified, Verifier } from './verify.ts'

/** How often the keys have changed, and what was verified has been forgotten. */
export interface KeyChanges {
  readonly count: number
}

export interface JwtSignInNeeds extends OwnTokens {
  readonly verifier: Verifier
  readonly verified: VerifiedTokens
  readonly keys: KeyChanges
  readonly rules: ClaimRules
  readonly clock: Clock
}

/** `AUTH=jwt`: a player is whom the token of the game's sign-in names. */
export class JwtSignIn implements SignIn {
  readonly #needs: JwtSignInNeeds

  constructor(needs: JwtSignInNeeds) {
    this.#needs = needs
  }

  check(credentials: Credentials): Checked | Promise<Checked> {
    const token = tokenIn(credentials)
    if (token === undefined)
      return { kind: 'refused', fault: credentials.authorization === undefined ? 'missing' : 'malformed' }
    const { verified, verifier, clock, keys } = this.#needs
    const before = verified.find(token, clock.now())
    if (before) return { kind: 'known', principal: before.principal }
    const changes = keys.count
    const answer = verifier.verify(token)
    const take = (each: Verified): Checked => {
      if (typeof each !== 'string') return this.#identify(each, { token, changes })
      const own = ownPrincipal(this.#needs, token, credentials.about)
      return own ? { kind: 'known', principal: own } : { kind: 'refused', fault: each }
    }
    return answer instanceof Promise ? answer.then(take) : take(answer)
  }

  reload(): void {
    this.#needs.verifier.reload()
  }

  [Symbol.dispose](): void {
    this.#needs.verifier[Symbol.dispose]()
  }

  #identify(claims: Claims, { token, changes }: { token: string; changes: number }): Checked {
    const { rules, clock, verified, keys } = this.#needs
    const now = clock.now()
    const identity = identityIn(claims, rules, now)
    if (typeof identity === 'string') return { kind: 'refused', fault: identity }
    // The key may have been withdrawn during the verification: the next request verifies with the keys of now.
    if (keys.count === changes) verified.keep(token, identity, now)
    return { kind: 'known', principal: identity.principal }
  }
}
