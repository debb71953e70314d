import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

import { problems, type ProblemCode } from '../protocol/problems.ts'
import { hostCount } from '../runtime/host-count.ts'
import { IdleConnections } from '../runtime/idle-connections.ts'
import { oneAtATime } from '../runtime/one-at-a-time.ts'
import { answerAlive, answerProblem, answerProblemRaw, answerReady } from './answers.ts'
import type { AddressUse } from './address-use.ts'
import type { Clients } from './clients.ts'
import type { Room } from './connections.ts'
import { letPageIn } from './cors.ts'
import type { Destination, DestinationOf, ToBackend } from './destinations.ts'
import type { EventStreams } from './event-streams.ts'
import type { Forwarder } from './forward-http.ts'
import type { ProxyLimits } from './limits.ts'
import { mayOpenSocket, type AllowedOrigins } from './origins.ts'
import type { ProxyMetrics } from './proxy-metrics.ts'
import type { ActiveCount } from './active-count.ts'

export interface HttpNeeds {
  readonly destinationOf: DestinationOf
  readonly forwarder: Forwarder
  readonly clients: Clients
  readonly streams: EventStreams
  readonly requests: ActiveCount
  readonly metrics: Pick<ProxyMetrics, 'begun' | 'refused' | 'answered'>
  readonly limits: Pick<ProxyLimits, 'requestMs' | 'keepAliveMs' | 'headerBytes' | 'headers'>
  readonly origins: AllowedOrigins
  readonly isDraining: () => boolean
  /** What its connections may do: beyond the limit, only what we answer ourselves. */
  readonly room: Room
  play(match: string, upgrade: Upgrade): void
}

export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

const versions = ['1.0', '1.1']
const reads = ['GET', 'HEAD']

/** The HTTP part of the public port. It never listens: connections are handed to it. */
export function httpServer(needs: HttpNeeds): Server {
  const { requestMs, keepAliveMs, headerBytes } = needs.limits
  const options = {
    maxHeaderSize: headerBytes,
    requestTimeout: requestMs,
    headersTimeout: requestMs,
    connectionsCheckingInterval: Math.min(1000, requestMs),
    keepAliveTimeout: keepAliveMs,
    // We require exactly one ourselves, with our own error.
    requireHostHeader: false,
  }
  const answers = new WeakMap<Duplex, ServerResponse>()
  const server = createServer(options, (request, response) => {
    needs.requests.begin()
    answers.set(request.socket, response)
    const to = needs.destinationOf(request.method ?? '', request.url ?? '')
    const over = needs.metrics.begun(request.method, to)
    response.once('close', () => {
      over(response.headersSent ? response.statusCode : undefined)
      needs.requests.end()
      answers.delete(request.socket)
    })
    route({ request, response, to }, needs)
  })
  // Node would ignore all headers after the first 2000, a second Host too. Their bytes are limited.
  server.maxHeadersCount = 0
  const serial = oneAtATime(server)
  const idle = new IdleConnections(server, keepAliveMs)
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    idle.forget(request.socket)
    switchProtocols({ request, socket, head: Buffer.concat([head, serial.letGo(socket)]) }, needs)
  })
  refuseBadRequests(server, answers, needs)
  // Node would ignore the headers beyond its own limit; we refuse the request.
  server.maxHeadersCount = 0
  // Node starts to check for slow requests when its server listens, which this one never does.
  server.emit('listening')
  return server
}

/** What Node's parser refuses, and what comes too slowly. `answers` are those that a request waits for. */
function refuseBadRequests(
  server: Server,
  answers: WeakMap<Duplex, ServerResponse>,
  { metrics }: HttpNeeds,
): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = answers.get(socket)
    if (!response) {
      const code = codeOf(error)
      metrics.answered(problems[code].status)
      answerProblemRaw(socket, code)
    } else {
      // The body failed while the request is being answered: an answer that has begun cannot be changed.
      response.shouldKeepAlive = false
      answerProblem(response, codeOf(error))
    }
  })
}

function switchProtocols(upgrade: Upgrade, needs: HttpNeeds): void {
  const { request, socket } = upgrade
  socket.on('error', () => socket.destroy())
  const to = needs.destinationOf(request.method ?? '', request.url ?? '')
  const fault = faultOf(request, to, needs.limits)
  // Only this path may switch protocols: a tunnel elsewhere would carry requests past us.
  if (fault) answerProblemRaw(socket, fault)
  else if (to.kind !== 'play') answerProblemRaw(socket, 'UPGRADE_REQUIRED')
  else if (!mayOpenSocket(request.headers, needs.origins)) answerProblemRaw(socket, 'ORIGIN_NOT_ALLOWED')
  else if (needs.isDraining()) answerProblemRaw(socket, 'UNAVAILABLE')
  else if (needs.room === 'past-limit') {
    needs.metrics.refused('limit')
    answerProblemRaw(socket, 'UNAVAILABLE')
  } else needs.play(to.match, upgrade)
}

interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly to: Destination
}

function route(asked: Asked, needs: HttpNeeds): void {
  const { request, response, to } = asked
  response.on('error', () => response.destroy())
  if (needs.isDraining() || needs.room === 'past-limit') response.shouldKeepAlive = false
  const fault = faultOf(request, to, needs.limits)
  if (fault) {
    // The next request may begin at another byte than we think.
    response.shouldKeepAlive = false
    answerProblem(response, fault)
    return
  }
  if (isOurs(to) && !reads.includes(request.method ?? '')) refuseMethod(response, reads)
  else serve(asked, needs)
}

function serve({ request, response, to }: Asked, needs: HttpNeeds): void {
  switch (to.kind) {
    case 'backend':
      if (letPageIn(request, response, needs.origins) === 'answered') return
      if (needs.room === 'past-limit') turnAway(response, needs)
      else forward({ request, response, to }, needs)
      return
    case 'play':
      answerProblem(response, 'UPGRADE_REQUIRED')
      return
    case 'api-docs':
      response.writeHead(302, { location: '/api/docs', 'content-length': 0 }).end()
      return
    case 'alive':
      answerAlive(response)
      return
    case 'ready':
      answerReady(response, !needs.isDraining())
      return
    case 'wrong-method':
      refuseMethod(response, to.allowed)
      return
    case 'refused':
      answerProblem(response, to.code)
  }
}

function forward({ request, response, to }: Asked & { to: ToBackend }, needs: HttpNeeds): void {
  const { address, use } = needs.clients.asking(request)
  if (!use.mayAsk(performance.now())) {
    needs.metrics.refused('request-rate')
    answerProblem(response, 'TOO_MANY_REQUESTS')
    return
  }
  if (to.isEventStream && !holdStream(response, use, needs)) return
  void needs.forwarder.forward(request, response, { ...to, address })
}

function holdStream(response: ServerResponse, use: AddressUse, { streams, metrics }: HttpNeeds): boolean {
  const over = streams.isFull ? undefined : use.hold('eventStreams')
  if (over) {
    response.once('close', over)
    return true
  }
  metrics.refused('event-streams')
  answerProblem(response, streams.isFull ? 'UNAVAILABLE' : 'TOO_MANY_REQUESTS')
  return false
}

function refuseMethod(response: ServerResponse, allowed: readonly string[]): void {
  response.setHeader('allow', allowed.join(', '))
  answerProblem(response, 'METHOD_NOT_ALLOWED')
}

function turnAway(response: ServerResponse, { metrics }: HttpNeeds): void {
  metrics.refused('limit')
  answerProblem(response, 'UNAVAILABLE')
}

function isOurs({ kind }: Destination): boolean {
  return kind === 'api-docs' || kind === 'alive' || kind === 'ready'
}

/** Requests that must not be forwarded, since the backend might read them differently. */
function faultOf(
  { rawHeaders, headers, httpVersion }: IncomingMessage,
  to: Destination,
  limits: Pick<ProxyLimits, 'headers'>,
): ProblemCode | undefined {
  if (to.kind === 'refused' && to.code === 'BAD_REQUEST') return to.code
  if (rawHeaders.length / 2 > limits.headers) return 'HEADERS_TOO_LARGE'
  const hosts = hostCount(rawHeaders)
  const oldWithoutHost = httpVersion === '1.0' && hosts === 0
  if (!versions.includes(httpVersion) || (hosts !== 1 && !oldWithoutHost)) return 'BAD_REQUEST'
  const coding = headers['transfer-encoding']
  return coding === undefined || coding.toLowerCase() === 'chunked' ? undefined : 'BAD_REQUEST'
}

function codeOf({ code }: NodeJS.ErrnoException): ProblemCode {
  if (code === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'TOO_SLOW' : 'BAD_REQUEST'
}
