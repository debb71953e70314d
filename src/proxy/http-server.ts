import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

import type { ProblemCode } from '../protocol/problems.ts'
import { hostCount } from '../runtime/host-count.ts'
import { IdleConnections } from '../runtime/idle-connections.ts'
import { oneAtATime } from '../runtime/one-at-a-time.ts'
import { answerProblem, answerProblemRaw } from './answers.ts'
import type { Room } from './connections.ts'
import { letPageIn } from './cors.ts'
import { destinationOf, type Destination } from './destinations.ts'
import type { Forwarder } from './forward-http.ts'
import { mayOpenSocket, type AllowedOrigins } from './origins.ts'
import type { ProxyMetrics } from './proxy-metrics.ts'
import type { ActiveCount } from './active-count.ts'

export interface HttpNeeds {
  readonly forwarder: Forwarder
  readonly requests: ActiveCount
  readonly metrics: Pick<ProxyMetrics, 'begun' | 'refused'>
  readonly requestMs: number
  readonly keepAliveMs: number
  readonly origins: AllowedOrigins
  readonly isDraining: () => boolean
  /** What its connections may do: beyond the limit, only what we answer ourselves. */
  readonly room: Room
  play(match: string, upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer }): void
}

const LARGEST_HEADER = 16 * 1024
const versions = ['1.0', '1.1']
const reads = ['GET', 'HEAD']

/** The HTTP part of the public port. It never listens: connections are handed to it. */
export function httpServer(needs: HttpNeeds): Server {
  const options = {
    maxHeaderSize: LARGEST_HEADER,
    requestTimeout: needs.requestMs,
    headersTimeout: needs.requestMs,
    connectionsCheckingInterval: Math.min(1000, needs.requestMs),
    keepAliveTimeout: needs.keepAliveMs,
    // We require exactly one ourselves, with our own error.
    requireHostHeader: false,
  }
  const answers = new WeakMap<Duplex, ServerResponse>()
  const server = createServer(options, (request, response) => {
    needs.requests.begin()
    answers.set(request.socket, response)
    const to = destinationOf(request.url ?? '')
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
  const idle = new IdleConnections(server, needs.keepAliveMs)
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    idle.forget(request.socket)
    switchProtocols({ request, socket, head: Buffer.concat([head, serial.letGo(socket)]) }, needs)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const response = answers.get(socket)
    if (!response) answerProblemRaw(socket, codeOf(error))
    else {
      // The body failed while the request is being answered: an answer that has begun cannot be changed.
      response.shouldKeepAlive = false
      answerProblem(response, codeOf(error))
    }
  })
  // Node starts to check for slow requests when its server listens, which this one never does.
  server.emit('listening')
  return server
}

function switchProtocols(
  upgrade: { request: IncomingMessage; socket: Duplex; head: Buffer },
  needs: HttpNeeds,
): void {
  const { request, socket } = upgrade
  socket.on('error', () => socket.destroy())
  const to = destinationOf(request.url ?? '')
  const fault = faultOf(request, to)
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
  const fault = faultOf(request, to)
  if (fault) {
    // The next request may begin at another byte than we think.
    response.shouldKeepAlive = false
    answerProblem(response, fault)
    return
  }
  if (isOurs(to) && !reads.includes(request.method ?? '')) {
    response.setHeader('allow', reads.join(', '))
    answerProblem(response, 'METHOD_NOT_ALLOWED')
    return
  }
  serve(asked, needs)
}

function serve({ request, response, to }: Asked, needs: HttpNeeds): void {
  switch (to.kind) {
    case 'backend':
      if (letPageIn(request, response, needs.origins) === 'answered') return
      if (needs.room === 'past-limit') turnAway(response, needs)
      else void needs.forwarder.forward(request, response, to)
      return
    case 'play':
      answerProblem(response, 'UPGRADE_REQUIRED')
      return
    case 'front-page':
      response.writeHead(302, { location: '/api/docs', 'content-length': 0 }).end()
      return
    case 'alive':
      answerJson(response, 200, { status: 'ok' })
      return
    case 'ready':
      if (needs.isDraining()) answerJson(response, 503, { status: 'stopping' })
      else answerJson(response, 200, { status: 'ready' })
      return
    case 'refused':
      answerProblem(response, to.code)
  }
}

function turnAway(response: ServerResponse, { metrics }: HttpNeeds): void {
  metrics.refused('limit')
  answerProblem(response, 'UNAVAILABLE')
}

function isOurs({ kind }: Destination): boolean {
  return kind === 'front-page' || kind === 'alive' || kind === 'ready'
}

/** Requests that must not be forwarded, since the backend might read them differently. */
function faultOf(
  { rawHeaders, headers, httpVersion }: IncomingMessage,
  to: Destination,
): ProblemCode | undefined {
  if (to.kind === 'refused' && to.code === 'BAD_REQUEST') return to.code
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

function answerJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
  response.writeHead(status, headers).end(text)
}
