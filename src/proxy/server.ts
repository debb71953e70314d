import type { Server as HttpServer } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'

import { listenAddress } from '../runtime/listen-address.ts'
import type { Logger } from '../runtime/log.ts'
import { LostPeers } from '../runtime/lost-peers.ts'
import { portOf } from '../runtime/port-of.ts'
import { ToldTime } from '../runtime/told-time.ts'
import { answerProblemRaw } from './answers.ts'
import { Backends } from './backends.ts'
import { askTime } from './ask-time.ts'
import type { ProxyConfig, ProxyLimits } from './config.ts'
import { Connections, type Room } from './connections.ts'
import { httpForwarder } from './forward-http.ts'
import { httpServer } from './http-server.ts'
import { lateTokens } from './late-tokens.ts'
import { serveMetrics } from './metrics-server.ts'
import { tokenOpener } from './open-token.ts'
import { PlainConnections } from './plain/plain-connections.ts'
import { playServer } from './play-websocket.ts'
import { ProxyMetrics } from './proxy-metrics.ts'
import { listenFirst } from './sniff.ts'
import { ActiveCount } from './active-count.ts'
import { refuse, tunnel, type TunnelNeeds } from './tunnel.ts'

export interface ProxyStats {
  readonly connections: number
  readonly tunnels: number
  readonly requests: number
}

/** Disposing of it drains it. */
export interface RunningProxy extends AsyncDisposable {
  readonly port: number
  stats(): ProxyStats
  /** Accepts nothing new, lets open connections go on for a while, then ends the rest. */
  drain(): Promise<void>
  /** Ends everything at once. */
  close(): Promise<void>
}

/** One public port for everything that a player needs: the first bytes of a connection show what it is. */
export async function startProxy(config: ProxyConfig, log: Logger): Promise<RunningProxy> {
  const proxy = new Proxy(config, log)
  const port = await proxy.listen().catch(async (error: unknown) => {
    await proxy.close()
    throw error
  })
  const backends = config.backendUrls.map(({ origin }) => origin)
  log.info({ port, backends, tls: config.tls !== undefined }, 'proxy listening')
  const drain = (): Promise<void> => proxy.drain()
  return {
    port,
    stats: () => proxy.stats(),
    drain,
    close: () => proxy.close(),
    [Symbol.asyncDispose]: drain,
  }
}

class Proxy {
  readonly #config: ProxyConfig
  readonly #connections
  readonly #tunnels = new ActiveCount()
  readonly #requests = new ActiveCount()
  readonly #metrics = new ProxyMetrics(() => this.#connections.count)
  #metricsServer: AsyncDisposable | undefined
  readonly #server = createServer({
    allowHalfOpen: true,
    noDelay: true,
  })
  readonly #peers: LostPeers
  readonly #forwarder
  readonly #plain: PlainConnections
  readonly #play
  readonly #servers: Readonly<Record<Room, Servers>>
  readonly #tunnelNeeds: TunnelNeeds
  readonly #time = new ToldTime()
  readonly #stop = new AbortController()
  #asking: Promise<void> = Promise.resolve()
  #draining = false
  #closed: Promise<void> | undefined

  constructor(config: ProxyConfig, log: Logger) {
    const { limits } = config
    this.#config = config
    this.#connections = new Connections(limits)
    this.#tunnelNeeds = {
      openToken: tokenOpener(config.tokenSecrets, {
        now: () => this.#time.earliest(),
        late: lateTokens(log),
      }),
      log,
      tunnels: this.#tunnels,
      metrics: this.#metrics,
      idleMs: limits.tunnelIdleMs,
    }
    this.#peers = lostPeers(limits, log)
    const backends = new Backends(config.backendUrls, limits)
    this.#forwarder = httpForwarder(backends, limits, log)
    this.#plain = this.#plainConnections(backends)
    this.#play = playServer({ ...this.#tunnelNeeds, ...limits })
    this.#servers = { admitted: this.#serversFor('admitted'), 'past-limit': this.#serversFor('past-limit') }
    this.#server.on('connection', (socket) => {
      this.#take(socket)
    })
  }

  async listen(): Promise<number> {
    const host = await listenAddress(this.#config.host)
    const { port, metricsPort } = this.#config
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen({ host, port, backlog: 4096 }, resolve)
    })
    if (metricsPort !== undefined)
      this.#metricsServer = await serveMetrics(this.#metrics.registry, { host, port: metricsPort })
    const [urls, time, log] = [this.#config.backendUrls, this.#time, this.#tunnelNeeds.log]
    this.#asking = askTime({ urls, time, signal: this.#stop.signal, log })
    return portOf(this.#server)
  }

  stats(): ProxyStats {
    return {
      connections: this.#connections.count,
      tunnels: this.#tunnels.count,
      requests: this.#requests.count,
    }
  }

  async drain(): Promise<void> {
    this.#draining = true
    this.#server.close()
    for (const { http } of Object.values(this.#servers)) http.closeIdleConnections()
    this.#plain.closeIdle()
    // Their clients reconnect to another proxy.
    this.#forwarder.endStreams()
    const giveUp = new AbortController()
    const waited = new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#config.drainMs)
      giveUp.signal.addEventListener('abort', () => {
        clearTimeout(timer)
      })
    })
    await Promise.race([waited, Promise.all([this.#tunnels.idle(), this.#requests.idle()])])
    giveUp.abort()
    await this.close()
  }

  close(): Promise<void> {
    this.#draining = true
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#peers[Symbol.dispose]()
    this.#stop.abort()
    this.#play.close()
    for (const { http } of Object.values(this.#servers)) http.close()
    this.#connections.destroyAll()
    await this.#forwarder.close()
    await this.#asking
    await this.#metricsServer?.[Symbol.asyncDispose]()
    await closed
  }

  #take(socket: Socket): void {
    const room = this.#connections.take(socket)
    this.#peers.watch(socket)
    void this.#sniff(socket, { room, inside: 'tcp' })
  }

  /** Plain requests are forwarded as bytes over TCP; for backends with TLS, Node's client is used. */
  get #takesPlain(): boolean {
    return this.#config.backendUrls.every(({ protocol }) => protocol === 'http:')
  }

  #plainConnections(backends: Backends): PlainConnections {
    const { limits, origins } = this.#config
    return new PlainConnections({
      ...limits,
      backends,
      origins,
      requests: this.#requests,
      metrics: this.#metrics,
      isDraining: () => this.#draining,
      log: this.#tunnelNeeds.log,
      handOver: (socket, bytes) => {
        handToHttp(this.#servers.admitted.http, socket, bytes)
      },
    })
  }

  #serversFor(room: Room): Servers {
    const { limits, origins, tls } = this.#config
    const http = httpServer({
      room,
      forwarder: this.#forwarder,
      requests: this.#requests,
      metrics: this.#metrics,
      requestMs: limits.requestMs,
      keepAliveMs: limits.keepAliveMs,
      origins,
      isDraining: () => this.#draining,
      play: (match, upgrade) => {
        this.#play.take(match, upgrade)
      },
    })
    if (!tls) return { http, tls }
    const secure = createTlsServer({ ...tls, allowHalfOpen: true, handshakeTimeout: limits.handshakeMs })
    secure.on('secureConnection', (socket) => void this.#sniff(socket, { room, inside: 'tls' }))
    secure.on('tlsClientError', (_error, socket) => socket.destroy())
    return { http, tls: secure }
  }

  async #sniff(socket: Socket, { room, inside }: { room: Room; inside: 'tcp' | 'tls' }): Promise<void> {
    socket.on('error', () => socket.destroy())
    const spoken = await listenFirst(socket, this.#config.limits.handshakeMs)
    switch (spoken?.kind) {
      case 'join':
        await this.#letIn(socket, spoken, room)
        return
      case 'http':
        this.#answer(socket, spoken.bytes, room)
        return
      case 'rtsp':
        answerProblemRaw(socket, 'BAD_REQUEST')
        return
      case 'tls':
        // TLS inside TLS has no legitimate use.
        handTo(inside === 'tcp' ? this.#servers[room].tls : undefined, socket, spoken.bytes)
        return
      case 'too-long':
        refuse(socket, 'the first line is too long')
        return
      case 'unknown':
      case undefined:
        socket.destroy()
    }
  }

  #answer(socket: Socket, bytes: Buffer, room: Room): void {
    if (room === 'admitted' && this.#takesPlain) this.#plain.take(socket, bytes)
    else handToHttp(this.#servers[room].http, socket, bytes)
  }

  async #letIn(socket: Socket, join: { line: Buffer; rest: Buffer }, room: Room): Promise<void> {
    if (room === 'admitted') return tunnel(socket, join, this.#tunnelNeeds)
    this.#metrics.refused('limit')
    refuse(socket, 'too many connections: try again shortly')
  }
}

/** The servers for a connection once its protocol is known. */
interface Servers {
  readonly http: HttpServer
  readonly tls: TlsServer | undefined
}

function lostPeers({ lostAfterMs }: ProxyLimits, log: Logger): LostPeers {
  return new LostPeers({
    lostAfterMs,
    log: (fields, sentence) => {
      log.info(fields, sentence)
    },
  })
}

function handToHttp(server: HttpServer, socket: Socket, bytes: Buffer): void {
  handTo(server, socket, bytes)
  socket.resume()
}

/** Puts the bytes back that were read to detect the protocol. Without a server for it, the connection is closed. */
function handTo(
  server: { emit(event: 'connection', socket: Socket): boolean } | undefined,
  socket: Socket,
  bytes: Buffer,
): void {
  if (!server) {
    socket.destroy()
    return
  }
  if (socket.destroyed) return
  socket.unshift(bytes)
  server.emit('connection', socket)
}
