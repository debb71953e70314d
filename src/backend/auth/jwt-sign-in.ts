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

export interface JwtSignInNeeds extends OwnTokens {
  readonly verifier: Verifier
  readonly verified: VerifiedTokens
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
    const { verified, verifier, clock } = this.#needs
    const before = verified.find(token, clock.now())
    if (before) return { kind: 'known', principal: before.principal }
    const answer = verifier.verify(token)
    const take = (each: Verified): Checked => {
      if (typeof each !== 'string') return this.#identify(token, each)
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

  #identify(token: string, claims: Claims): Checked {
    const { rules, clock, verified } = this.#needs
    const now = clock.now()
    const identity = identityIn(claims, rules, now)
    if (typeof identity === 'string') return { kind: 'refused', fault: identity }
    verified.keep(token, identity, now)
    return { kind: 'known', principal: identity.principal }
  }
}
