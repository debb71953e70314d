import type { ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

import { problem, PROBLEM_TYPE, type ProblemCode } from '../protocol/problems.ts'

/** Answers with a problem; when an answer has begun already, only breaking it off tells the client. */
export function answerProblem(response: ServerResponse, code: ProblemCode): void {
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const { status, text, retry } = written(code)
  response.writeHead(status, {
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(text),
    ...(retry && { 'retry-after': '1' }),
  })
  response.end(text)
}

/** The same for a connection that is no longer, or never was, in the hands of an HTTP server. */
export function answerProblemRaw(socket: Duplex, code: ProblemCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, text } = written(code)
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: ${PROBLEM_TYPE}\r\n` +
      `content-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  )
}

function written(code: ProblemCode): { status: number; text: string; retry: boolean } {
  const body = problem(code)
  return { status: body.status, text: JSON.stringify(body), retry: body.status === 503 }
}
