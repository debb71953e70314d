import { loopback, type Networks } from '../../runtime/networks.ts'
import { clientAddress, type Told } from '../client-address.ts'
import {
  ownPrincipal,
  tokenIn,
  type Checked,
  type Credentials,
  type OwnTokens,
  type SignIn,
} from './sign-in.ts'

export interface NoSignInNeeds extends OwnTokens {
  /** Whether clients on other machines are served. */
  readonly allowAnonymous: boolean
  readonly trustedProxies: Networks
}

const ANYONE: Checked = { kind: 'known', principal: { kind: 'anyone' } }
const WRONG: Checked = { ...ANYONE, wrong: 'admin-token' }

/** `AUTH=none`: anyone may act for any player. Only operators and game servers have tokens. */
export class NoSignIn implements SignIn {
  readonly #needs: NoSignInNeeds

  constructor(needs: NoSignInNeeds) {
    this.#needs = needs
  }

  check(credentials: Credentials): Checked {
    if (!this.#needs.allowAnonymous && !this.#isLocal(credentials.told)) return { kind: 'remote' }
    const token = tokenIn(credentials)
    if (token === undefined) return ANYONE
    const principal = ownPrincipal(this.#needs, token, credentials.about)
    return principal ? { kind: 'known', principal } : WRONG
  }

  /** Usually without a look at the trusted proxies, which takes a fifth of a join. */
  #isLocal(told: Told): boolean {
    const { peer = '', forwardedFor = peer } = told
    if (loopback.has(peer) && loopback.has(forwardedFor)) return true
    return loopback.has(clientAddress(told, this.#needs.trustedProxies))
  }

  reload(): void {
    return undefined
  }

  [Symbol.dispose](): void {
    return undefined
  }
}
