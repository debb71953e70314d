import Type from 'typebox'

import { PlayerId } from './http.ts'
import { MAX_PLAYERS_JSON_BYTES } from './ids.ts'

/**
 * What a game server tells the backend, at each change and every few seconds: `POST /match/{id}/report`.
 * A whole picture each time, so that a lost report is mended by the next; `seq` grows, so that a late one is known.
 */
export const ServerReport = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    state: Type.Enum(['open', 'running', 'stop']),
    /** Open connections, named or not. With `stop`: those that were open when the match stopped. */
    client_count: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    /** Players who proved who they are with a token, and are connected (with `stop`: were, when it stopped). */
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

export type ServerReport = Type.Static<typeof ServerReport>
