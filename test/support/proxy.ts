import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

import { TIME_HEADER } from '../../src/protocol/time-header.ts'
import { joinToken, matchKeyLabel, ROUTE_KEY } from '../../src/protocol/tokens.ts'
import { proxyConfig } from '../../src/proxy/config.ts'
import { startProxy, type RunningProxy } from '../../src/proxy/server.ts'
import { logger } from '../../src/runtime/log.ts'
import { deriveKey, seal, sign } from '../../src/runtime/seals.ts'

export const SECRET = 'a-secret-that-only-tests-know'

/** A join token like the backend's. */
export function tokenTo(
  port: number,
  { match = 'm1', host = '127.0.0.1', ttl = 60, secret = SECRET } = {},
): string {
  const exp = Math.ceil(Date.now() / 1000) + ttl
  const claims = Buffer.from(JSON.stringify({ match, player: 'ann', exp, jti: 'j' })).toString('base64url')
  const signature = sign(deriveKey(secret, matchKeyLabel(match)), claims)
  return joinToken({
    claims,
    signature,
    route: seal(deriveKey(secret, ROUTE_KEY), JSON.stringify({ host, port }), claims),
  })
}

/** A proxy for one test, configured like an operator would, that forwards any path. */
export async function openProxy(vars: NodeJS.ProcessEnv = {}): Promise<RunningProxy> {
  const config = proxyConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    TOKEN_SECRET: SECRET,
    PUBLIC_ROUTES: 'all',
    ...vars,
  })
  const proxy = await startProxy(config, logger('proxy', 'silent'))
  onTestFinished(() => proxy.close())
  return proxy
}

export interface Listening {
  readonly port: number
  readonly url: string
  readonly sockets: Set<Socket>
  /** Breaks every connection, and accepts no more. */
  close(): void
}

export function openGameServer(onConnection: (socket: Socket) => void): Promise<Listening> {
  return listen(createServer({ allowHalfOpen: true }, onConnection))
}

/**
 * It also tells the proxy the time, which does not count as a test's request; `aheadMs` is how far system time is ahead
 * of the wall clock.
 */
export function openBackend(onRequest: RequestListener, aheadMs = 0): Promise<Listening> {
  const answering: RequestListener = (request, response) => {
    if (request.url !== '/healthz') onRequest(request, response)
    else response.setHeader(TIME_HEADER, String(Date.now() + aheadMs)).end()
  }
  return listen(createHttpServer({ keepAliveTimeout: 60_000 }, answering))
}

async function listen(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
  await once(server, 'listening')
  const close = (): void => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  onTestFinished(close)
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, sockets, close }
}

export function dialPort(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
  socket.on('error', () => socket.destroy())
  return socket
}

/** Everything that the other side sends until it ends or breaks. */
export function hearAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const heard: Buffer[] = []
    const done = (): void => {
      resolve(Buffer.concat(heard).toString('utf8'))
    }
    socket.on('data', (bytes: Buffer) => heard.push(bytes))
    socket.on('end', done).on('close', done)
  })
}

/** Sends this on a new connection, and returns the answer once the other side has closed. */
export async function say(port: number, text: string | Buffer, then?: 'and no more'): Promise<string> {
  const socket = dialPort(port)
  const heard = hearAll(socket)
  if (then) socket.end(text)
  else socket.write(text)
  const answer = await heard
  socket.destroy()
  return answer
}
