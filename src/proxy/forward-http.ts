import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Dispatcher } from 'undici'

import { inOneLine, type Logger } from '../runtime/log.ts'
import { answerProblem } from './answers.ts'
import { Backends } from './backends.ts'
import type { ProxyLimits } from './config.ts'
import { EventLines, listeningPlayer } from './event-lines.ts'
import { mayAskAgain, problemOf, wasNotReached } from './forward-errors.ts'
import { endToEnd, forwarded } from './headers.ts'
import { relayAnswer, type RelayTo } from './relay-answer.ts'
import { bodyOf, type Body } from './request-body.ts'

export interface Forwarder {
  forward(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>
  /** Ends the answers that have no end of their own. */
  endStreams(): void
  close(): Promise<void>
}

/** A client that is refused in the middle of its body has so long to read why. */
const LINGER_MS = 1000

/** Requests to the backends, and answers back as they come. */
export function httpForwarder(urls: readonly URL[], limits: ProxyLimits, log: Logger): Forwarder {
  const backends = new Backends(urls, limits.answerMs)
  const lines = new EventLines(limits.answerMs)
  const streams = new Set<ServerResponse>()
  return {
    close: () => {
      lines.close()
      return backends.close()
    },
    endStreams() {
      for (const stream of streams) stream.end()
    },
    async forward(request, response, path) {
      try {
        if (await carried({ request, path }, { response, streams }, { backends, lines })) return
        const body = await bodyOf(request, limits.bodyBytes)
        await relay(backends, { request, path, body }, { response, streams })
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

interface Carriers {
  readonly backends: Backends
  readonly lines: EventLines
}

/** An event stream comes by a connection that it shares with others. `false` when it must be asked for in another way. */
async function carried(
  { request, path }: Pick<Asked, 'request' | 'path'>,
  { response, streams }: RelayTo,
  { backends, lines }: Carriers,
): Promise<boolean> {
  const { authorization, 'last-event-id': after = '' } = request.headers
  const player = request.method === 'GET' && !hasBody(request) ? listeningPlayer(path) : undefined
  if (player === undefined) return false
  const line = await lines.toOneOf(backends.inTurn(performance.now()))
  const asks = { player, after: String(after), ...(authorization !== undefined && { authorization }) }
  const outcome = await line?.carry({ asks, response })
  if (outcome === 'begun' && !response.destroyed) {
    streams.add(response)
    response.once('close', () => streams.delete(response))
  }
  return outcome === 'begun' || outcome === 'gone'
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** From the first backend that can be reached, or of which it is safe to ask again what another may have heard. */
async function relay(backends: Backends, asked: Asked, to: RelayTo): Promise<void> {
  let failure: unknown
  for (const backend of backends.inTurn(performance.now())) {
    try {
      await relayAnswer(backend.pool, asSent(asked), to)
      backends.reached(backend)
      return
    } catch (error) {
      failure = error
      const notReached = wasNotReached(error)
      if (notReached) backends.notReached(backend, performance.now())
      const mayTryAnother = !asked.body.begun && (notReached || mayAskAgain(error, asked.request.method))
      if (!mayTryAnother || to.response.headersSent || to.response.destroyed) break
    }
  }
  throw failure
}

interface Asked {
  readonly request: IncomingMessage
  readonly path: string
  readonly body: Body
}

/** The request as it goes on: read and written anew, never its bytes as they came. */
function asSent({ request, path, body }: Asked): Dispatcher.DispatchOptions {
  const { socket, headers, method = 'GET' } = request
  const proto = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
  const from = { address: socket.remoteAddress ?? '', proto, host: headers.host ?? '' } as const
  return { path, method, headers: { ...endToEnd(headers), ...forwarded(from) }, body: body.toSend() }
}

/** Closing on a client that still sends would turn our answer into a reset: what it sends is read and dropped, for a while. */
function dropRest(request: IncomingMessage): void {
  if (request.complete) return
  request.resume()
  setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, LINGER_MS).unref()
}
