import type { MatchId } from '../../match/ids.ts'
import type { Principal } from '../../match/principal.ts'
import { bearerIn } from '../../runtime/bearer.ts'
import { sameText } from '../../runtime/seals.ts'
import type { Told } from '../client-address.ts'
import type { TokenMint } from '../token-mint.ts'
import type { TokenFault } from './token-fault.ts'

/** What a request shows of who sends it. */
export interface Credentials {
  readonly authorization: string | undefined
  readonly told: Told
  /** A game server proves itself only for the match that the request is about. */
  readonly about?: MatchId | undefined
}

/** Who sends a request, or why we do not serve it. */
export type Checked =
  | {
      readonly kind: 'known'
      readonly principal: Principal
      /** The token was wrong, and is not needed for most requests. Where it is, it counts as a guess. */
      readonly wrong?: TokenFault
    }
  | { readonly kind: 'refused'; readonly fault: TokenFault }
  /** Nobody signs in here, and the client is on another machine. */
  | { readonly kind: 'remote' }

/** Finds out who sends a request. */
export interface SignIn extends Disposable {
  /** Throws `Unavailable` if it cannot be known just now. */
  check(credentials: Credentials): Checked | Promise<Checked>
  /** Reads keys again, where a change is not noticed. */
  reload(): void
}

export interface OwnTokens {
  readonly mint: Pick<TokenMint, 'isServersProof'>
  readonly adminToken: string | undefined
}

/** Whom a token stands for that Muster itself knows: an operator, or the game server of the match. */
export function ownPrincipal(
  { mint, adminToken }: OwnTokens,
  token: string,
  about: MatchId | undefined,
): Principal | undefined {
  if (adminToken !== undefined && sameText(adminToken, token)) return { kind: 'operator' }
  if (about !== undefined && mint.isServersProof(about, token)) return { kind: 'server', match: about }
  return undefined
}

export function tokenIn({ authorization }: Credentials): string | undefined {
  return authorization === undefined ? undefined : bearerIn(authorization)
}
