import type { Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'

import { listenAddress } from '../runtime/listen-address.ts'
import type { Logger } from '../runtime/log.ts'
import { LostPeers } from '../runtime/lost-peers.ts'
import { ToldTime } from '../runtime/told-time.ts'
import { answerProblemRaw } from './answers.ts'
import { askTime } from './ask-time.ts'
import type { ProxyConfig, ProxyLimits } from './config.ts'
import { Connections, type Room } from './connections.ts'
import { httpForwarder } from './forward-http.ts'
import { httpServer } from './http-server.ts'
import { lateTokens } from './late-tokens.ts'
import { serveMetrics } from './metrics-server.ts'
import { tokenOpener } from './open-token.ts'
import { playServer } from './play-websocket.ts'
import { ProxyMetrics } from './proxy-metrics.ts'
import { listenFirst } from './sniff.ts'
import { Tally } from './tally.ts'
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
  /** Takes nothing new, lets what is under way go on for a while, then ends what is left. */
  drain(): Promise<void>
  /** Ends everything at once. */
  close(): Promise<void>
}

/** One public port for everything that a player needs: what a connection is shows in its first bytes. */
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
  readonly #tunnels = new Tally()
  readonly #requests = new Tally()
  readonly #metrics = new ProxyMetrics(() => this.#connections.count)
  #metricsServer: AsyncDisposable | undefined
  readonly #server = createServer({
    allowHalfOpen: true,
    noDelay: true,
  })
  readonly #peers: LostPeers
  readonly #forwarder
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
      openToken: tokenOpener(config.tokenSecret, {
        now: () => this.#time.earliest(),
        late: lateTokens(log),
      }),
      log,
      tunnels: this.#tunnels,
      metrics: this.#metrics,
      idleMs: limits.tunnelIdleMs,
    }
    this.#peers = lostPeers(limits, log)
    this.#forwarder = httpForwarder(config.backendUrls, limits, log)
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
    return (this.#server.address() as AddressInfo).port
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
    // Their clients come again by themselves, to another proxy.
    this.#forwarder.endStreams()
    const giveUp = new AbortController()
    const waited = new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#config.drainMs)
      giveUp.signal.addEventListener('abort', () => {
        clearTimeout(timer)
      })
    })
    await Promise.race([waited, Promise.all([this.#tunnels.none(), this.#requests.none()])])
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
    const servers = this.#servers[room]
    const spoken = await listenFirst(socket, this.#config.limits.handshakeMs)
    switch (spoken?.kind) {
      case 'join':
        if (room === 'admitted') await tunnel(socket, spoken, this.#tunnelNeeds)
        else this.#refuseByLimit(socket)
        return
      case 'http':
        handTo(servers.http, socket, spoken.bytes)
        socket.resume()
        return
      case 'rtsp':
        answerProblemRaw(socket, 'BAD_REQUEST')
        return
      case 'tls':
        // TLS inside TLS has no use but mischief.
        if (servers.tls && inside === 'tcp') handTo(servers.tls, socket, spoken.bytes)
        else socket.destroy()
        return
      case 'too-long':
        refuse(socket, 'the first line is too long')
        return
      case 'unknown':
      case undefined:
        socket.destroy()
    }
  }

  #refuseByLimit(socket: Socket): void {
    this.#metrics.refused('limit')
    refuse(socket, 'too many connections: try again shortly')
  }
}

/** What the connections of one kind are handed to, once they have said what they speak. */
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

/** What was read to find out goes back to the front. */
function handTo(
  server: { emit(event: 'connection', socket: Socket): boolean },
  socket: Socket,
  bytes: Buffer,
): void {
  if (socket.destroyed) return
  socket.unshift(bytes)
  server.emit('connection', socket)
}
