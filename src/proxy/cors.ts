import type { IncomingMessage, ServerResponse } from 'node:http'

import { answerProblem } from './answers.ts'
import { corsHeaders, isAllowed, type AllowedOrigins } from './origins.ts'

/** The headers that our client and operators' pages send, and those that tracing adds. */
const leave = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers':
    'authorization, content-type, last-event-id, traceparent, tracestate, baggage',
  // Browsers ask again after two hours at the latest, whatever we say.
  'access-control-max-age': '7200',
}

/** Tells the browser what the page may do. `answered`: the request was a preflight only. */
export function letPageIn(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  allowed: AllowedOrigins,
): 'answered' | 'goes on' {
  const { origin } = headers
  for (const [name, value] of Object.entries(corsHeaders(origin, allowed))) response.setHeader(name, value)
  const asksBefore = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
  if (origin === undefined || !asksBefore) return 'goes on'
  if (isAllowed(origin, allowed)) response.writeHead(204, leave).end()
  else answerProblem(response, 'ORIGIN_NOT_ALLOWED')
  return 'answered'
}
