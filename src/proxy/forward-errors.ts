import { errors } from 'undici'

import type { ProblemCode } from '../protocol/problems.ts'

export class BodyTooLarge extends Error {}

const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']
const broken = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']
const safe = ['GET', 'HEAD', 'OPTIONS']

export function problemOf(error: unknown): ProblemCode {
  if (error instanceof BodyTooLarge) return 'TOO_LARGE'
  if (error instanceof errors.HeadersTimeoutError) return 'GATEWAY_TIMEOUT'
  return wasNotReached(error) || codeOf(error) === 'ETIMEDOUT' ? 'UNAVAILABLE' : 'BAD_GATEWAY'
}

/** No connection came about: nothing of the request can have been heard. */
export function wasNotReached(error: unknown): boolean {
  return error instanceof errors.ConnectTimeoutError || unreachable.includes(codeOf(error))
}

/** The connection broke before an answer: a request that changes nothing may be sent again. */
export function mayAskAgain(error: unknown, method = 'GET'): boolean {
  return safe.includes(method) && broken.includes(codeOf(error))
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? ''
}
