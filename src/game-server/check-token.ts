import { isPlayerId } from '../protocol/ids.ts'
import { parseClaims, splitToken } from '../protocol/tokens.ts'
import { isSignedBy } from '../runtime/seals.ts'
import type { GameServerConfig } from './config.ts'

/** The player whom the token names, when it is good for this match, now. Why a token is bad is nobody's business. */
export function playerOf(
  token: string,
  { match, players, key }: Pick<GameServerConfig, 'match' | 'key'> & { players: readonly string[] },
  now: number,
): string | undefined {
  const parts = splitToken(token)
  if (!parts || !key || !isSignedBy(key, parts.claims, parts.signature)) return undefined
  const claims = parseClaims(Buffer.from(parts.claims, 'base64url').toString('utf8'))
  // A player's name is written into lines, logs and reports: a good signature does not make it harmless.
  if (claims?.match !== match || claims.exp * 1000 <= now || !isPlayerId(claims.player)) return undefined
  return players.length === 0 || players.includes(claims.player) ? claims.player : undefined
}
