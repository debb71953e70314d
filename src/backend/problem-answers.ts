import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { Unavailable } from '../ports/unavailable.ts'
import { problem, PROBLEM_TYPE, type ProblemCode } from '../protocol/problems.ts'
import type { Logger } from '../runtime/log.ts'

const codeOf: Record<string, ProblemCode> = {
  FST_ERR_VALIDATION: 'BAD_REQUEST',
  FST_ERR_CTP_INVALID_JSON_BODY: 'BAD_REQUEST',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'BAD_REQUEST',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'BAD_REQUEST',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'WRONG_MEDIA_TYPE',
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
}

export function answerProblem(reply: FastifyReply, code: ProblemCode, detail?: string): FastifyReply {
  const body = problem(code, detail)
  if (body.status === 503) void reply.header('retry-after', '1')
  // As text: a route's answer schema would drop the fields that it does not name.
  return reply.code(body.status).type(PROBLEM_TYPE).serializer(String).send(JSON.stringify(body))
}

/** Every error of every route leaves by here, in one shape. What we do not know is logged, and never told. */
export function answerProblems(app: FastifyInstance, log: Logger): void {
  app.setNotFoundHandler((_request, reply) => answerProblem(reply, 'UNKNOWN_ROUTE'))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf[error.code] ?? (error.statusCode === 400 ? 'BAD_REQUEST' : undefined)
    if (code) return answerProblem(reply, code, error.message)
    if (error instanceof Unavailable) {
      log.warn({ ...whatWasAsked(request), err: error, part: error.part }, 'request turned away')
      return answerProblem(reply, 'UNAVAILABLE')
    }
    log.error({ ...whatWasAsked(request), err: error }, 'request failed')
    return answerProblem(reply, 'INTERNAL')
  })
}

function whatWasAsked({ id, method, routeOptions }: FastifyRequest) {
  return { reqId: id, method, route: routeOptions.url }
}
