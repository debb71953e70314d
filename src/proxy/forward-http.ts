import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'

import { dropRest } from '../runtime/drop-rest.ts'
import { inOneLine } from '../runtime/log.ts'
import type { RareLine } from '../runtime/once-a-minute.ts'
import { answerProblem } from './answers.ts'
import type { Backends } from './backends.ts'
import type { ToBackend } from './destinations.ts'
import { EventLines, listeningPlayer } from './event-lines.ts'
import type { EventStreams } from './event-streams.ts'
import { mayAskAgain, problemOf, wasNotReached } from './forward-errors.ts'
import { endToEnd, forwarded, originOf } from './headers.ts'
import type { ProxyLimits } from './limits.ts'
import type { ProxyMetrics } from './proxy-metrics.ts'
import { relayAnswer, type RelayTo } from './relay-answer.ts'
import { bodyOf, type Body } from './request-body.ts'

export interface Forwarder {
  forward(request: IncomingMessage, response: ServerResponse, to: Forwarding): Promise<void>
  close(): Promise<void>
}

/** Where to, and for whom. */
export interface Forwarding extends ToBackend {
  readonly address: string
}

export interface ForwarderNeeds {
  readonly limits: ProxyLimits
  readonly streams: EventStreams
  readonly metrics: Pick<ProxyMetrics, 'refused'>
  readonly notForwarded: RareLine
}

/** Forwards requests to the backends, and streams their answers back. */
export function httpForwarder(backends: Backends, needs: ForwarderNeeds): Forwarder {
  const { limits, streams, notForwarded } = needs
  const lines = new EventLines(limits.answerMs, () => {
    needs.metrics.refused('slow-reader')
  })
  return {
    close: () => {
      lines.close()
      return backends.close()
    },
    async forward(request, response, to) {
      try {
        const begun = (): void => {
          streams.begun(response, playerIn(to.path))
        }
        if (await carried({ request, to }, { response, onStream: begun }, { backends, lines })) return
        const body = await bodyOf(request, limits.bodyBytes)
        await relay(backends, { request, to, body }, { response, onStream: begun })
      } catch (error) {
        if (response.destroyed || response.writableEnded) return
        const code = problemOf(error)
        if (code !== 'TOO_LARGE')
          notForwarded({ ...inOneLine(error), path: to.path.split('?')[0], address: to.address }, code)
        // A stream has no proper end: its client reconnects, and another backend continues.
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

/** Serves an event stream over a shared connection. `false` if it must be requested another way. */
async function carried(
  { request, to }: Pick<Asked, 'request' | 'to'>,
  { response, onStream }: RelayTo,
  { backends, lines }: Carriers,
): Promise<boolean> {
  const { authorization, 'last-event-id': after = '' } = request.headers
  const player = request.method === 'GET' && !hasBody(request) ? listeningPlayer(to.path) : undefined
  if (player === undefined) return false
  const line = await lines.toOneOf(backends.inTurn(performance.now()))
  const asks = {
    player,
    address: to.address,
    after: String(after),
    ...(authorization !== undefined && { authorization }),
  }
  const outcome = await line?.carry({ asks, response })
  if (outcome === 'begun') onStream()
  if (typeof outcome === 'object') answerProblem(response, outcome.code, outcome)
  return outcome !== undefined && outcome !== 'none'
}

function playerIn(path: string): string | undefined {
  return new URLSearchParams(path.slice(path.indexOf('?') + 1)).get('player_id') ?? undefined
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
}

/** Uses the first reachable backend. Repeats a request that another backend may have received only if that is safe. */
async function relay(backends: Backends, asked: Asked, to: RelayTo): Promise<void> {
  let failure: unknown
  for (const backend of backends.inTurn(performance.now())) {
    try {
      await relayAnswer(asked.to.isEventStream ? backend.streams : backend.pool, asSent(asked), to)
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
  readonly to: Forwarding
  readonly body: Body
}

/** The request to forward: rewritten from what was parsed, never the original bytes. */
function asSent({ request, to: { path, address }, body }: Asked): Dispatcher.DispatchOptions {
  const { socket, headers, method = 'GET' } = request
  const from = originOf(socket, address, headers.host ?? '')
  return { path, method, headers: { ...endToEnd(headers), ...forwarded(from) }, body: body.toSend() }
}
