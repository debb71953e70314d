/** Every error that a client can get (RFC 9457): its HTTP status and its sentence. They are defined only here. */
export const problems = {
  BAD_REQUEST: { status: 400, says: 'The request does not match its schema.' },
  BAD_ATTRIBUTES: { status: 400, says: 'The player does not bring what the queue asks for.' },
  NOT_ALLOWED: { status: 401, says: 'This needs a valid bearer token.' },
  NOT_SIGNED_IN: { status: 401, says: 'Send a valid token of your sign-in, as the bearer token.' },
  NOT_YOUR_MATCH: { status: 403, says: 'Only its game server may end a match that is still running.' },
  NOT_YOU: { status: 403, says: 'A player can only act for themselves.' },
  NOT_PERMITTED: { status: 403, says: 'The role of this token does not permit this.' },
  ADMIN_ONLY: {
    status: 403,
    says: 'Only an administrator may do this: send ADMIN_TOKEN as the bearer token.',
  },
  LOCAL_ONLY: {
    status: 403,
    says: 'Players do not sign in here, so only programs on the same machine are served. Set AUTH=jwt, or ALLOW_ANONYMOUS=true.',
  },
  ORIGIN_NOT_ALLOWED: {
    status: 403,
    says: "Pages of this origin may not use this server. Add the origin to the proxy's CORS_ORIGINS.",
  },
  UNKNOWN_ROUTE: { status: 404, says: 'There is no such route.' },
  UNKNOWN_QUEUE: { status: 404, says: 'No queue has this name.' },
  UNKNOWN_MATCH: { status: 404, says: 'No match has this id.' },
  UNKNOWN_PLAYER: { status: 404, says: 'This player has no place: join first.' },
  METHOD_NOT_ALLOWED: { status: 405, says: 'This route does not support this method: see the Allow header.' },
  UNKNOWN_PARTY: { status: 404, says: 'No party has this code.' },
  NOT_IN_PARTY: { status: 404, says: 'This player is in no party, or not in this one.' },
  NOT_LEADER: { status: 403, says: 'Only the leader of the party may do this.' },
  ALREADY_IN_PARTY: { status: 409, says: 'The player is in another party: leave that one first.' },
  PARTY_FULL: { status: 409, says: 'The party is full.' },
  PARTY_QUEUED: { status: 409, says: 'The party is in a queue.' },
  NOT_READY: { status: 409, says: 'Not every member of the party is ready.' },
  VERSION_NOT_SERVED: { status: 409, says: 'The queue does not serve this version of the client.' },
  PARTY_TOO_LARGE: { status: 409, says: 'The queue takes no party of this size.' },
  PARTY_MEMBER_BUSY: { status: 409, says: 'A member of the party holds another place.' },
  TOO_SLOW: { status: 408, says: 'The request did not arrive in time.' },
  MATCH_OVER: { status: 410, says: 'The match has ended: its game server is to stop.' },
  TOO_LARGE: { status: 413, says: 'The request body is too large.' },
  URL_TOO_LONG: { status: 414, says: 'The URL is too long.' },
  WRONG_MEDIA_TYPE: { status: 415, says: 'Send JSON, as application/json.' },
  UPGRADE_REQUIRED: { status: 426, says: '/play/{session_id} only accepts WebSocket connections.' },
  TOO_MANY_REQUESTS: { status: 429, says: 'Too many requests. Send it again after Retry-After.' },

  TOO_MANY_GUESSES: {
    status: 429,
    says: 'Too many wrong tokens or codes came from this address. Try again later.',
  },
  HEADERS_TOO_LARGE: { status: 431, says: 'The request headers are too large.' },
  INTERNAL: { status: 500, says: 'An unexpected error occurred. It has been logged.' },
  BAD_GATEWAY: { status: 502, says: 'The backend closed the connection or sent an invalid answer.' },
  UNAVAILABLE: { status: 503, says: 'The service is temporarily unavailable. Try again shortly.' },
  QUEUE_FULL: { status: 503, says: 'The queue is full. Try again after the time in Retry-After.' },
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
