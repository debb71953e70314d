import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { errors, Pool, type Dispatcher } from 'undici'

import type { ProblemCode } from '../protocol/problems.ts'
import type { Logger } from '../runtime/log.ts'
import { answerProblem } from './answers.ts'
import type { ProxyLimits } from './config.ts'
import { endToEnd, forwarded } from './headers.ts'
import { relayAnswer } from './relay-answer.ts'

export interface Forwarder {
  forward(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>
  /** Ends the answers that have no end of their own. */
  endStreams(): void
  close(): Promise<void>
}

class BodyTooLarge extends Error {}

const CONNECT_WITHIN_MS = 3000
/** Who is refused in the middle of his body gets so long to read why. */
const LINGER_MS = 1000

/** Requests to the backend and answers back, as they come: nothing is gathered up on the way. */
export function httpForwarder(backend: URL, limits: ProxyLimits, log: Logger): Forwarder {
  const pool = new Pool(backend.origin, {
    pipelining: 1,
    headersTimeout: limits.answerMs,
    // An event stream may be silent for as long as it likes; the backend's heartbeats tell whether it lives.
    bodyTimeout: 0,
    keepAliveTimeout: 4000,
    connect: { timeout: CONNECT_WITHIN_MS },
  })
  const streams = new Set<ServerResponse>()
  return {
    close: () => pool.destroy(),
    endStreams() {
      for (const stream of streams) stream.end()
    },
    async forward(request, response, path) {
      try {
        if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) throw new BodyTooLarge()
        await relayAnswer(pool, onward(request, path, limits.bodyBytes), { response, streams })
      } catch (error) {
        if (response.destroyed || response.writableEnded) return
        const code = codeOf(error)
        if (code !== 'TOO_LARGE') log.warn({ err: error, path: path.split('?')[0] }, 'request not forwarded')
        answerProblem(response, code)
        dropRest(request)
      }
    },
  }
}

function onward(request: IncomingMessage, path: string, bodyLimit: number): Dispatcher.DispatchOptions {
  const { socket, headers, method = 'GET' } = request
  const proto = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
  const from = { address: socket.remoteAddress ?? '', proto, host: headers.host ?? '' } as const
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  return {
    path,
    method,
    headers: { ...endToEnd(headers), ...forwarded(from) },
    body: hasBody ? request.pipe(bounded(bodyLimit)) : null,
  }
}

/** A length that is not told beforehand is found out on the way. */
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

/** Closing on a client who still sends would turn our answer into a reset: what he sends is read and dropped, for a while. */
function dropRest(request: IncomingMessage): void {
  if (request.complete) return
  request.unpipe()
  request.resume()
  setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, LINGER_MS).unref()
}

const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ETIMEDOUT']

function codeOf(error: unknown): ProblemCode {
  if (error instanceof BodyTooLarge) return 'TOO_LARGE'
  if (error instanceof errors.HeadersTimeoutError) return 'GATEWAY_TIMEOUT'
  if (error instanceof errors.ConnectTimeoutError) return 'UNAVAILABLE'
  const { code } = error as { code?: string }
  return code !== undefined && unreachable.includes(code) ? 'UNAVAILABLE' : 'BAD_GATEWAY'
}
