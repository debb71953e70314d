import { errors } from 'undici'

import type { ProblemCode } from '../protocol/problems.ts'
import { errorCode } from '../runtime/errors.ts'

export class BodyTooLarge extends Error {}
/** No connection to the backend could be made. */
export class NotReached extends Error {}
/** The backend did not begin to answer in time. */
export class AnswerTimeout extends Error {}

const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']
const broken = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']
const safe = ['GET', 'HEAD', 'OPTIONS']

export function problemOf(error: unknown): ProblemCode {
  if (error instanceof BodyTooLarge) return 'TOO_LARGE'
  if (error instanceof errors.HeadersTimeoutError || error instanceof AnswerTimeout) return 'GATEWAY_TIMEOUT'
  return wasNotReached(error) || errorCode(error) === 'ETIMEDOUT' ? 'UNAVAILABLE' : 'BAD_GATEWAY'
}

/** No connection was made: the backend cannot have received anything. */
export function wasNotReached(error: unknown): boolean {
  const noConnection = error instanceof NotReached || error instanceof errors.ConnectTimeoutError
  return noConnection || unreachable.includes(errorCode(error) ?? '')
}

/** The connection broke before an answer: a request that changes nothing may be repeated. */
export function mayAskAgain(error: unknown, method = 'GET'): boolean {
  return safe.includes(method) && broken.includes(errorCode(error) ?? '')
}
