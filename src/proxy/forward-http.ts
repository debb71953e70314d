import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { errors, Pool, type Dispatcher } from 'undici'

import type { ProblemCode } from '../protocol/problems.ts'
import type { Logger } from '../runtime/log.ts'
import { answerProblem } from './answers.ts'
import type { ProxyLimits } from './config.ts'
import { endToEnd, forwarded } from './headers.ts'

export interface Forwarder {
  forward(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>
  close(): Promise<void>
}

class BodyTooLarge extends Error {}

/** Requests to the backend and answers back, as they come: nothing is gathered up on the way. */
export function httpForwarder(backend: URL, limits: ProxyLimits, log: Logger): Forwarder {
  const pool = new Pool(backend.origin, {
    pipelining: 1,
    headersTimeout: limits.answerMs,
    // An event stream may be silent for as long as it likes; the backend's heartbeats tell whether it lives.
    bodyTimeout: 0,
    keepAliveTimeout: 4000,
  })
  return {
    close: () => pool.destroy(),
    async forward(request, response, path) {
      const gone = new AbortController()
      response.once('close', () => {
        if (!response.writableFinished) gone.abort()
      })
      try {
        if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) throw new BodyTooLarge()
        await passOn(pool, { request, response, path, limit: limits.bodyBytes, signal: gone.signal })
      } catch (error) {
        if (gone.signal.aborted) return
        const code = codeOf(error)
        if (code !== 'TOO_LARGE') log.warn({ err: error, path: path.split('?')[0] }, 'request not forwarded')
        response.shouldKeepAlive = false
        answerProblem(response, code)
      }
    },
  }
}

interface Passing {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly path: string
  readonly limit: number
  readonly signal: AbortSignal
}

async function passOn(pool: Pool, { request, response, path, limit, signal }: Passing): Promise<void> {
  const { socket, headers, method = 'GET' } = request
  const proto = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
  const from = { address: socket.remoteAddress ?? '', proto, host: headers.host ?? '' } as const
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  const options: Dispatcher.RequestOptions = {
    path,
    method: method,
    headers: { ...endToEnd(headers), ...forwarded(from) },
    body: hasBody ? request.pipe(bounded(limit)) : null,
    signal,
  }
  await pool.stream({ ...options, opaque: response }, ({ statusCode, headers: answered }) => {
    response.writeHead(statusCode, endToEnd(answered))
    // An event stream's first bytes may be long in coming: the client learns at once that it stands.
    response.flushHeaders()
    return response
  })
}

function bounded(limit: number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > limit) done(new BodyTooLarge())
      else done(null, chunk)
    },
  })
}

function codeOf(error: unknown): ProblemCode {
  if (error instanceof BodyTooLarge) return 'TOO_LARGE'
  if (error instanceof errors.HeadersTimeoutError) return 'GATEWAY_TIMEOUT'
  const { code } = error as { code?: string }
  const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'EAI_AGAIN']
  return code !== undefined && unreachable.includes(code) ? 'UNAVAILABLE' : 'BAD_GATEWAY'
}
