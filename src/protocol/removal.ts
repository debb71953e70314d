import { isPlayerId } from './ids.ts'
import { parseObject } from './json-object.ts'

/**
 * `POST /remove` on a game server's control port: this player has left the match for good. Their connection is closed,
 * and their tokens are no longer accepted. It answers 200, also when repeated; 409 while it waits for its match; 403
 * with a wrong token.
 */
export interface Removal {
  readonly player: string
}

export function parseRemoval(json: string): Removal | undefined {
  const { player } = parseObject(json)
  return isPlayerId(player) ? { player } : undefined
}
