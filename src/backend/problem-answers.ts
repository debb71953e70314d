import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

import { Unavailable } from '../ports/unavailable.ts'
import { problem, PROBLEM_TYPE, type ProblemCode } from '../protocol/problems.ts'
import { dropRest } from '../runtime/drop-rest.ts'
import { inOneLine, type Logger } from '../runtime/log.ts'
import { onceAMinute } from '../runtime/once-a-minute.ts'
import { allowedMethods } from './allowed-methods.ts'
import type { App } from './app.ts'
import type { Refusal } from './refusal.ts'

/** Codes for refusals by Fastify and its plugins. The file server of the API page answers 403 to a path with `..`. */
const codeOf: Record<number, ProblemCode> = {
  400: 'BAD_REQUEST',
  403: 'UNKNOWN_ROUTE',
  404: 'UNKNOWN_ROUTE',
  413: 'TOO_LARGE',
  414: 'URL_TOO_LONG',
  415: 'WRONG_MEDIA_TYPE',
}

/** Thrown before a route is reached, for a request that no route would accept. */
export class Refused extends Error {
  readonly statusCode: 400 | 415

  constructor(statusCode: 400 | 415, says: string) {
    super(says)
    this.statusCode = statusCode
  }
}

export function answerProblem(reply: FastifyReply, code: ProblemCode, detail?: string): FastifyReply {
  const body = problem(code, detail)
  if (body.status === 503 && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1')
  if (body.status === 401) void reply.header('www-authenticate', 'Bearer')
  // As text: the route's answer schema would drop unknown fields.
  return reply.code(body.status).type(PROBLEM_TYPE).serializer(String).send(JSON.stringify(body))
}

export function answerRefusal(
  reply: FastifyReply,
  { code, detail, retryAfterSeconds }: Refusal,
): FastifyReply {
  if (retryAfterSeconds !== undefined) void reply.header('retry-after', String(retryAfterSeconds))
  return answerProblem(reply, code, detail)
}

/** For a URL that Fastify cannot parse. */
export function answerBadUrl(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  answerProblem(reply, codeOf[error.statusCode ?? 400] ?? 'BAD_REQUEST')
}

/** For requests that Node cannot parse, or that arrived too slowly. */
export function answerBadRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const code = codeOfFault[error.code ?? ''] ?? 'BAD_REQUEST'
  const body = problem(code)
  const text = JSON.stringify(body)
  const head = [
    `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status] ?? ''}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy())
}

const codeOfFault: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'TOO_SLOW',
}

/** Every error of every route is answered here, in one shape. Unknown errors are logged, and never shown to clients. */
export function answerProblems(app: App, log: Logger): void {
  const methodsAt = allowedMethods(app)
  const refused = onceAMinute(log, 'request refused')
  app.setNotFoundHandler((request, reply) => {
    const methods = methodsAt(request.url.split('?')[0] ?? '')
    if (methods.length === 0 || methods.includes(request.method)) return answerProblem(reply, 'UNKNOWN_ROUTE')
    return answerProblem(reply.header('allow', methods.join(', ')), 'METHOD_NOT_ALLOWED')
  })
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf[error.statusCode ?? 500]
    if (code === 'TOO_LARGE') {
      // Fastify asks Node to close the connection at once: the proxy, which still sends, would not read the answer.
      reply.removeHeader('connection')
      dropRest(request.raw)
    }
    if (code) return answerProblem(reply, code, error.message)
    if (error instanceof Unavailable) {
      refused({ ...whatWasAsked(request), ...inOneLine(error), part: error.part }, error.part)
      return answerProblem(reply, 'UNAVAILABLE')
    }
    log.error({ ...whatWasAsked(request), err: error }, 'request failed')
    return answerProblem(reply, 'INTERNAL')
  })
}

function whatWasAsked({ id, method, routeOptions }: FastifyRequest) {
  return { reqId: id, method, route: routeOptions.url }
}
