import Type from 'typebox'
import { Check, Clean, Errors } from 'typebox/value'

import { PlayerId } from './http.ts'
import { MAX_PLAYERS_JSON_BYTES, whyNoPlayerId } from './ids.ts'
import { stopReasons } from './stop-reasons.ts'

/**
 * A game server's report about its match. It sends one to the backend at each change and every few seconds (`POST
 * /match/{id}/report`), and answers its fleet with one (`GET /state` on the control port). The server is the authority
 * on its match. Each report is complete, so the next one makes up for a lost one; `seq` increases, so that a late one
 * is recognized.
 */
export const ReportBody = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    state: Type.Enum(['open', 'running', 'stop']),
    /** Open connections, with or without a token. With `stop`: those that were open when the match stopped. */
    client_count: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    /**
     * Connected players with a token. With `stop`: those who were connected when it stopped, or had lost their
     * connection less than `RECONNECT_SECONDS` before; not those who left for good.
     */
    players: Type.Array(PlayerId, { maxItems: 10_000 }),
    /** Whole seconds until the match ends on its own; 0 before it runs. */
    ttl_seconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
    /** Why it stopped; only with `stop`. */
    end_reason: Type.Optional(Type.Enum(stopReasons)),
  },
  { additionalProperties: false, $id: 'ServerReport' },
)
/** Its players, and a kilobyte for everything else. */
export const MAX_REPORT_BYTES = MAX_PLAYERS_JSON_BYTES + 1024

export type ReportBody = Type.Static<typeof ReportBody>

/** Reads the answer of `GET /state`. More lenient than the schema: a newer server may send more. */
export function parseReport(json: string): ReportBody | undefined {
  try {
    const said = Clean(ReportBody, JSON.parse(json))
    return Check(ReportBody, said) ? said : undefined
  } catch {
    return undefined
  }
}

/** What a backend does not accept in a report, a phrase each; none when it accepts it. */
export function reportFaults(said: unknown): readonly string[] {
  if (Check(ReportBody, said))
    return said.players.flatMap((name) => {
      const why = whyNoPlayerId(name)
      return why === undefined ? [] : [`the player id ${JSON.stringify(name)} ${why}`]
    })
  return Errors(ReportBody, said).flatMap(({ keyword, instancePath, message }) => {
    // Of a field too many there are two: this one names it.
    if (keyword === 'boolean') return [`${instancePath} is no field of a report`]
    return keyword === 'additionalProperties' ? [] : [`${instancePath || 'the report'} ${message}`]
  })
}
