import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { Dispatcher } from 'undici'

import { inOneLine, type Logger } from '../runtime/log.ts'
import { answerProblem } from './answers.ts'
import { Backends } from './backends.ts'
import type { ProxyLimits } from './config.ts'
import { BodyTooLarge, mayAskAgain, problemOf, wasNotReached } from './forward-errors.ts'
import { endToEnd, forwarded } from './headers.ts'
import { relayAnswer, type RelayTo } from './relay-answer.ts'

export interface Forwarder {
  forward(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>
  /** Ends the answers that have no end of their own. */
  endStreams(): void
  close(): Promise<void>
}

/** Who is refused in the middle of his body gets so long to read why. */
const LINGER_MS = 1000

/** Requests to the backends and answers back, as they come: nothing is gathered up on the way. */
export function httpForwarder(urls: readonly URL[], limits: ProxyLimits, log: Logger): Forwarder {
  const backends = new Backends(urls, limits.answerMs)
  const streams = new Set<ServerResponse>()
  return {
    close: () => backends.close(),
    endStreams() {
      for (const stream of streams) stream.end()
    },
    async forward(request, response, path) {
      try {
        if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) throw new BodyTooLarge()
        await relay(backends, new Asked(request, path, limits.bodyBytes), { response, streams })
      } catch (error) {
        if (response.destroyed || response.writableEnded) return
        const code = problemOf(error)
        if (code !== 'TOO_LARGE')
          log.warn({ ...inOneLine(error), path: path.split('?')[0] }, 'request not forwarded')
        // A stream has no right end of its own: its client comes again, and another backend goes on.
        if (streams.has(response)) response.end()
        else answerProblem(response, code)
        dropRest(request)
      }
    },
  }
}

/** From the first backend that can be reached, or of which it is safe to ask again what another may have heard. */
async function relay(backends: Backends, asked: Asked, to: RelayTo): Promise<void> {
  let failure: unknown
  for (const backend of backends.inTurn(performance.now())) {
    try {
      await relayAnswer(backend.pool, asked.options(), to)
      backends.reached(backend)
      return
    } catch (error) {
      failure = error
      const notReached = wasNotReached(error)
      if (notReached) backends.notReached(backend, performance.now())
      const mayTryAnother = !asked.bodyBegun && (notReached || mayAskAgain(error, asked.method))
      if (!mayTryAnother || to.response.headersSent || to.response.destroyed) break
    }
  }
  throw failure
}

/** A client's request, as often as it must be sent on. */
class Asked {
  readonly method: string
  /** From here on another backend could not hear all of it. */
  bodyBegun = false
  readonly #request: IncomingMessage
  readonly #path: string
  readonly #bodyLimit: number

  constructor(request: IncomingMessage, path: string, bodyLimit: number) {
    this.method = request.method ?? 'GET'
    this.#request = request
    this.#path = path
    this.#bodyLimit = bodyLimit
  }

  options(): Dispatcher.DispatchOptions {
    const { socket, headers } = this.#request
    const proto = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
    const from = { address: socket.remoteAddress ?? '', proto, host: headers.host ?? '' } as const
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    return {
      path: this.#path,
      method: this.method,
      headers: { ...endToEnd(headers), ...forwarded(from) },
      body: hasBody ? Readable.from(this.#body(), { objectMode: false }) : null,
    }
  }

  /** Not read before a connection asks for it. A length that is not told beforehand is found out on the way. */
  async *#body(): AsyncGenerator<Buffer> {
    this.bodyBegun = true
    let bytes = 0
    for await (const chunk of this.#request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length
      if (bytes > this.#bodyLimit) throw new BodyTooLarge()
      yield chunk as Buffer
    }
  }
}

/** Closing on a client who still sends would turn our answer into a reset: what he sends is read and dropped, for a while. */
function dropRest(request: IncomingMessage): void {
  if (request.complete) return
  request.resume()
  setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, LINGER_MS).unref()
}
