import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

import type { ProblemCode } from '../protocol/problems.ts'
import { answerProblem, answerProblemRaw } from './answers.ts'
import { hostCount } from './headers.ts'
import type { Forwarder } from './forward-http.ts'
import { playPath } from './play-websocket.ts'

export interface HttpRoutes {
  readonly forwarder: Forwarder
  readonly isDraining: () => boolean
  play(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

const LARGEST_HEADER = 16 * 1024

/** The HTTP half of the one port. It never listens: connections are handed to it. */
export function httpServer(routes: HttpRoutes): Server {
  const options = {
    maxHeaderSize: LARGEST_HEADER,
    requestTimeout: 10_000,
    headersTimeout: 8000,
    connectionsCheckingInterval: 1000,
  }
  const server = createServer(options, (request, response) => {
    response.on('error', () => response.destroy())
    route(request, response, routes)
  })
  server.on('upgrade', (request, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const path = request.url?.split('?')[0] ?? ''
    // Switching happens only on the one path that asks for it: a tunnel anywhere else would carry requests past us.
    if (playPath.test(path) && !routes.isDraining()) routes.play(request, socket, head)
    else answerProblemRaw(socket, playPath.test(path) ? 'UNAVAILABLE' : 'BAD_REQUEST')
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    answerProblemRaw(socket, error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'BAD_REQUEST')
  })
  return server
}

function route(
  request: IncomingMessage,
  response: ServerResponse,
  { forwarder, isDraining }: HttpRoutes,
): void {
  const url = request.url ?? ''
  const fault = faultOf(request, url)
  const [path = ''] = url.split('?')
  if (fault) answerProblem(response, fault)
  else if (path === '/api' || path.startsWith('/api/')) forward(request, response, { forwarder, url })
  else if (path === '/') response.writeHead(302, { location: '/api/docs' }).end()
  else if (path === '/healthz') json(response, 200, { status: 'ok' })
  else if (path === '/readyz')
    json(response, isDraining() ? 503 : 200, { status: isDraining() ? 'stopping' : 'ready' })
  else answerProblem(response, playPath.test(path) ? 'UPGRADE_REQUIRED' : 'UNKNOWN_ROUTE')
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  to: { forwarder: Forwarder; url: string },
): void {
  const path = to.url.slice('/api'.length) || '/'
  // For operators and game servers, who reach the backend itself.
  if (/^\/+(metrics|match\/[^/]*\/report)\/*(\?|$)/.test(path)) answerProblem(response, 'UNKNOWN_ROUTE')
  else void to.forwarder.forward(request, response, path.startsWith('/') ? path : `/${path}`)
}

/** What must not go on, since the other side might read it another way than we do. */
function faultOf(request: IncomingMessage, url: string): ProblemCode | undefined {
  if (!url.startsWith('/') || url.startsWith('//')) return 'BAD_REQUEST'
  if (
    /%2f|%5c|%00|\\/i.test(url.split('?')[0] ?? '') ||
    /(^|\/)\.{1,2}(\/|\?|$)|%2e/i.test(url.split('?')[0] ?? '')
  )
    return 'BAD_REQUEST'
  return hostCount(request.rawHeaders) === 1 ? undefined : 'BAD_REQUEST'
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
