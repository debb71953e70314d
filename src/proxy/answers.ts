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
  const { status, headers, text } = written(code)
  response.writeHead(status, headers).end(text)
}

/** The same for a connection that is no longer, or never was, in the hands of an HTTP server. */
export function answerProblemRaw(socket: Duplex, code: ProblemCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers, text } = written(code)
  const fields = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...fields].join('\r\n')
  socket.end(`${head}\r\n\r\n${text}`, () => {
    socket.destroy()
  })
}

function written(code: ProblemCode): { status: number; headers: Record<string, string>; text: string } {
  const body = problem(code)
  const text = JSON.stringify(body)
  const headers = {
    'content-type': PROBLEM_TYPE,
    'content-length': String(Buffer.byteLength(text)),
    ...(body.status === 503 && { 'retry-after': '1' }),
    ...(body.status === 426 && { upgrade: 'websocket' }),
  }
  return { status: body.status, headers, text }
}
