import Type from 'typebox'
import { Check, Clean } from 'typebox/value'

import { PlayerId } from './http.ts'
import { MAX_PLAYERS_JSON_BYTES } from './ids.ts'

/**
 * What a game server says of its match. It tells the backend at each change and every few seconds (`POST /match/{id}/report`),
 * and answers its fleet by it (`GET /state` on the control port). The server is the authority on its match.
 * Each report says everything, so that a lost one is mended by the next; `seq` grows, so that a late one is known.
 */
export const ReportBody = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    state: Type.Enum(['open', 'running', 'stop']),
    /** Open connections, named or not. With `stop`: those that were open when the match stopped. */
    client_count: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    /**
     * Players who proved who they are with a token, and are connected. With `stop`: those who were when it stopped, or had lost
     * their connection less than `RECONNECT_SECONDS` before; not those who left for good.
     */
    players: Type.Array(PlayerId, { maxItems: 10_000 }),
    /** Whole seconds until the match ends by itself; 0 before it runs. */
    ttl_seconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
    /** Why it stopped; only with `stop`. */
    end_reason: Type.Optional(
      Type.Enum(['finished', 'everyone-left', 'nobody-came', 'never-started', 'stopped']),
    ),
  },
  { additionalProperties: false, $id: 'ServerReport' },
)
/** Its players, and a kilobyte for all else. */
export const MAX_REPORT_BYTES = MAX_PLAYERS_JSON_BYTES + 1024

export type ReportBody = Type.Static<typeof ReportBody>

/** Reads the answer of `GET /state`. More lenient than the schema: a server of a newer version may say more. */
export function parseReport(json: string): ReportBody | undefined {
  try {
    const said = Clean(ReportBody, JSON.parse(json))
    return Check(ReportBody, said) ? said : undefined
  } catch {
    return undefined
  }
}
