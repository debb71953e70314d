import { isPlayerId, MAX_PLAYERS_JSON_BYTES } from './ids.ts'

/**
 * `POST /assign` on the control port of a game server that was started before its match: whom it serves from now on.
 * Answers 200 when it does, also when it is told so again; 409 when it serves others; 403 without the proof.
 */
export interface Assignment {
  readonly players: readonly string[]
}

/**
 * `GET /assign` with `Upgrade: muster-assign`, and the proof, becomes a line that waits: the assignment is then one line of
 * JSON, and its answer one line with the status that the `POST` would have had.
 */
export const ASSIGN_LINE = 'muster-assign'

export const lineHeaders = (proof: string): Record<string, string> => ({
  authorization: `Bearer ${proof}`,
  connection: 'Upgrade',
  upgrade: ASSIGN_LINE,
})

export const MAX_ASSIGNMENT_BYTES = MAX_PLAYERS_JSON_BYTES

export function parseAssignment(json: string): Assignment | undefined {
  try {
    const value = JSON.parse(json) as Partial<Assignment> | null
    const players: unknown = value?.players
    return Array.isArray(players) && players.length > 0 && players.every(isPlayerId) ? { players } : undefined
  } catch {
    return undefined
  }
}
