import type { MatchId } from '../match/ids.ts'
import { sameText } from '../runtime/seals.ts'
import type { TokenMint } from './token-mint.ts'

export interface AuthorityNeeds {
  readonly mint: TokenMint
  readonly adminToken: string | undefined
}

export function isAdmin(
  authorization: string | undefined,
  { adminToken }: Pick<AuthorityNeeds, 'adminToken'>,
): boolean {
  const given = bearer(authorization)
  return adminToken !== undefined && given !== undefined && sameText(adminToken, given)
}

export function isServerOf(
  match: MatchId,
  authorization: string | undefined,
  { mint }: Pick<AuthorityNeeds, 'mint'>,
): boolean {
  const given = bearer(authorization)
  return given !== undefined && mint.isServersProof(match, given)
}

/** The match's own game server may end it, and an administrator. */
export function authorityOver(
  match: MatchId,
  authorization: string | undefined,
  needs: AuthorityNeeds,
): boolean {
  return isServerOf(match, authorization, needs) || isAdmin(authorization, needs)
}

function bearer(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
}
