import { isPlayerId, isQueueId, MAX_PLAYERS_JSON_BYTES } from './ids.ts'
import { factsIn, type MatchFacts } from './match-facts.ts'
import { parseObject, type JsonObject } from './json-object.ts'

/**
 * `POST /assign` on the control port of a game server that was started before its match: tells it whom to serve. It
 * answers 200, also when repeated; 409 if it serves others; 403 with a wrong token.
 */
export interface Assignment extends MatchFacts {
  readonly players: readonly string[]
  /** The queue that formed the match. */
  readonly queue?: string
  /** The configuration that formed the match, by its version. */
  readonly configVersion?: string
}

/**
 * `GET /assign` with `Upgrade: muster-assign` and the token opens a connection in advance: the assignment is then one
 * line of JSON, and the answer one line with the status that the `POST` would have had.
 */
export const ASSIGN_LINE = 'muster-assign'

export const lineHeaders = (proof: string): Record<string, string> => ({
  authorization: `Bearer ${proof}`,
  connection: 'Upgrade',
  upgrade: ASSIGN_LINE,
})

/** The ids of most matches, and what there is to say of their players. */
export const MAX_ASSIGNMENT_BYTES = MAX_PLAYERS_JSON_BYTES

export function parseAssignment(json: string): Assignment | undefined {
  const said = parseObject(json)
  const { players } = said
  if (!Array.isArray(players) || players.length === 0 || !players.every(isPlayerId)) return undefined
  const facts = factsIn(said)
  const formedBy = formedByIn(said)
  return facts && formedBy && { players, ...formedBy, ...facts }
}

function formedByIn({
  queue,
  configVersion,
}: JsonObject): Pick<Assignment, 'queue' | 'configVersion'> | undefined {
  if (!(queue === undefined || isQueueId(queue))) return undefined
  if (!(configVersion === undefined || typeof configVersion === 'string')) return undefined
  return { ...(queue !== undefined && { queue }), ...(configVersion !== undefined && { configVersion }) }
}
