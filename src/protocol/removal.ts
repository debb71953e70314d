import { isPlayerId } from './ids.ts'

/**
 * `POST /remove` on a game server's control port: this player has left the match for good. Their connection is closed and their
 * tokens open nothing more. Answers 200, also when it is told again; 409 while it waits for its match; 403 without the proof.
 */
export interface Removal {
  readonly player: string
}

export function parseRemoval(json: string): Removal | undefined {
  try {
    const value: unknown = JSON.parse(json)
    const player = typeof value === 'object' && value !== null && 'player' in value ? value.player : undefined
    return isPlayerId(player) ? { player } : undefined
  } catch {
    return undefined
  }
}
