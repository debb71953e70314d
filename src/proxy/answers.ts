import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

import { problem, PROBLEM_TYPE, type ProblemCode } from '../protocol/problems.ts'

/** What a backend says of a problem, besides its code. */
interface Said {
  readonly detail?: string
  readonly retryAfterSeconds?: number
}

/** Answers with a problem; if an answer has begun already, it can only be broken off. */
export function answerProblem(response: ServerResponse, code: ProblemCode, said: Said = {}): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const { status, headers, text } = written(code, said)
  response.writeHead(status, headers).end(text)
}

export function answerAlive(response: ServerResponse): void {
  answerJson(response, 200, { status: 'ok' })
}

export function answerReady(response: ServerResponse, isReady: boolean): void {
  if (isReady) answerJson(response, 200, { status: 'ready' })
  else answerJson(response, 503, { status: 'stopping' })
}

function answerJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  response.writeHead(status, headers).end(text)
}

/** Answers with a problem on a connection that no HTTP server owns (any more). */
export function answerProblemRaw(
  socket: Duplex,
  code: ProblemCode,
  more: Readonly<Record<string, string>> = {},
): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers, text } = written(code)
  const fields = Object.entries({ ...headers, ...more, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...fields].join('\r\n')
  socket.end(`${head}\r\n\r\n${text}`, () => {
    socket.destroy()
  })
}

interface Written {
  readonly status: number
  readonly headers: Record<string, string>
  readonly text: string
}

function written(code: ProblemCode, { detail, retryAfterSeconds = 1 }: Said = {}): Written {
  const body = problem(code, detail)
  const text = JSON.stringify(body)
  const headers = {
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(text)),
    ...([429, 503].includes(body.status) && { 'retry-after': String(retryAfterSeconds) }),
    ...(body.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(body.status === 426 && { upgrade: 'websocket' }),
  }
  return { status: body.status, headers, text }
}
