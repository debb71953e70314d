/** Every error a client can be told (RFC 9457): its HTTP status and its sentence. The only place either is written. */
export const problems = {
  BAD_REQUEST: { status: 400, says: 'The request does not fit its schema.' },
  NOT_ALLOWED: { status: 401, says: 'This needs a valid bearer token.' },
  NOT_YOUR_MATCH: { status: 403, says: 'Only its game server may end a match that is still running.' },
  NOT_YOU: { status: 403, says: 'A player can act for themselves alone.' },
  ADMIN_ONLY: {
    status: 403,
    says: 'Only an administrator may do this: send ADMIN_TOKEN as the bearer token.',
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    says: 'Pages of this origin may not use this server: CORS_ORIGINS at the proxy does not allow it.',
  },
  UNKNOWN_ROUTE: { status: 404, says: 'There is nothing at this address.' },
  UNKNOWN_MATCH: { status: 404, says: 'No match has this id.' },
  UNKNOWN_PLAYER: { status: 404, says: 'This player holds no place: join first.' },
  METHOD_NOT_ALLOWED: { status: 405, says: 'This address does not take this method.' },
  TOO_SLOW: { status: 408, says: 'The request did not arrive in time.' },
  TOO_LARGE: { status: 413, says: 'The request is larger than is accepted here.' },
  URL_TOO_LONG: { status: 414, says: 'The address is longer than is accepted here.' },
  WRONG_MEDIA_TYPE: { status: 415, says: 'Send JSON, as application/json.' },
  UPGRADE_REQUIRED: { status: 426, says: 'WebSocket is spoken at /play/{session_id}, and nothing else is.' },
  HEADERS_TOO_LARGE: { status: 431, says: 'The headers are larger than is accepted here.' },
  INTERNAL: { status: 500, says: 'Something broke here. It has been logged.' },
  BAD_GATEWAY: { status: 502, says: 'The backend answered with something that is not HTTP, or hung up.' },
  UNAVAILABLE: { status: 503, says: 'The service cannot answer just now. Try again shortly.' },
  GATEWAY_TIMEOUT: { status: 504, says: 'The backend did not answer in time.' },
} as const satisfies Record<string, { status: number; says: string }>

export type ProblemCode = keyof typeof problems

/** An `application/problem+json` body. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly detail?: string
}

export const PROBLEM_TYPE = 'application/problem+json'

export function problem(code: ProblemCode, detail?: string): Problem {
  const { status, says } = problems[code]
  return { type: `urn:muster:problem:${code}`, title: says, status, code, ...(detail && { detail }) }
}
