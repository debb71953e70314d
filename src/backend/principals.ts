import type { MatchId } from '../match/ids.ts'
import type { Principal } from '../match/principal.ts'
import { bearerIn } from '../runtime/bearer.ts'
import { sameText } from '../runtime/seals.ts'
import type { TokenMint } from './token-mint.ts'

export interface PrincipalNeeds {
  readonly mint: Pick<TokenMint, 'isServersProof'>
  readonly adminToken: string | undefined
}

/** Who a request comes from, by its bearer token. A server proves itself for the one match that the request is `about`. */
export function principalOf(
  authorization: string | undefined,
  { mint, adminToken }: PrincipalNeeds,
  about?: MatchId,
): Principal {
  const given = bearerIn(authorization)
  if (given === undefined) return { kind: 'anyone' }
  if (adminToken !== undefined && sameText(adminToken, given)) return { kind: 'operator' }
  if (about !== undefined && mint.isServersProof(about, given)) return { kind: 'server', match: about }
  return { kind: 'anyone' }
}
