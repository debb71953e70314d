import type { Server as HttpServer } from 'node:http'
import { createServer } from 'node:net'

import { listenAddress } from '../runtime/listen-address.ts'
import type { Logger } from '../runtime/log.ts'
import { onceAMinute } from '../runtime/once-a-minute.ts'
import { LostPeers } from '../runtime/lost-peers.ts'
import { portOf } from '../runtime/port-of.ts'
import { ToldTime } from '../runtime/told-time.ts'
import { Addresses } from './addresses.ts'
import { Arrivals, handToHttp } from './arrivals.ts'
import { Backends } from './backends.ts'
import { askTime } from './ask-time.ts'
import { watchCertificate, type CertificatePair } from './certificate.ts'
import { Clients } from './clients.ts'
import type { ProxyConfig } from './config.ts'
import { Connections, type Room } from './connections.ts'
import { destinations } from './destinations.ts'
import { EventStreams } from './event-streams.ts'
import { httpForwarder, type Forwarder, type ForwarderNeeds } from './forward-http.ts'
import { httpServer, type HttpNeeds } from './http-server.ts'
import { lateTokens } from './late-tokens.ts'
import { serveMetrics } from './metrics-server.ts'
import { NewestOfPlayer } from './newest-of-player.ts'
import { tokenOpener } from './open-token.ts'
import { PlainConnections } from './plain/plain-connections.ts'
import { playServer, type PlayServer } from './play-websocket.ts'
import { ProxyMetrics } from './proxy-metrics.ts'
import { ActiveCount } from './active-count.ts'
import type { TunnelNeeds } from './tunnel.ts'

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
  readonly #log: Logger
  readonly #connections: Connections
  readonly #tunnels = new ActiveCount()
  readonly #requests = new ActiveCount()
  readonly #metrics = new ProxyMetrics(() => this.#connections.count)
  #metricsServer: AsyncDisposable | undefined
  readonly #server = createServer({
    allowHalfOpen: true,
    noDelay: true,
  })
  readonly #peers: LostPeers
  readonly #streams: EventStreams
  readonly #forwarder: Forwarder
  readonly #plain: PlainConnections
  readonly #play: PlayServer
  readonly #http: Readonly<Record<Room, HttpServer>>
  readonly #arrivals: Arrivals
  readonly #time = new ToldTime()
  readonly #stop = new AbortController()
  #asking: Promise<void> = Promise.resolve()
  #certificate: Disposable | undefined
  #draining = false
  #closed: Promise<void> | undefined

  constructor(config: ProxyConfig, log: Logger) {
    const { limits } = config
    this.#config = config
    this.#log = log
    this.#connections = new Connections(limits.connections)
    this.#peers = this.#lostPeers()
    this.#streams = new EventStreams(limits, this.#metrics)
    const backends = new Backends(config.backendUrls, limits)
    const notForwarded = onceAMinute(log, 'request not forwarded')
    const [streams, metrics] = [this.#streams, this.#metrics]
    this.#forwarder = httpForwarder(backends, { limits, streams, metrics, notForwarded })
    const clients = new Clients(new Addresses(limits), config.trustedProxies)
    const tunnels = this.#tunnelNeeds()
    this.#play = playServer({ ...tunnels, ...limits }, clients)
    const needs = this.#httpNeeds(clients)
    this.#plain = this.#plainConnections(backends, { ...needs, notForwarded })
    this.#http = {
      admitted: httpServer({ ...needs, room: 'admitted' }),
      'past-limit': httpServer({ ...needs, room: 'past-limit' }),
    }
    this.#arrivals = new Arrivals({
      config,
      connections: this.#connections,
      clients,
      peers: this.#peers,
      metrics: this.#metrics,
      http: this.#http,
      plain: this.#takesPlain ? this.#plain : undefined,
      tunnels,
    })
    this.#server.on('connection', (socket) => {
      this.#arrivals.take(socket)
    })
  }

  async listen(): Promise<number> {
    const host = await listenAddress(this.#config.host)
    const { port, metricsPort } = this.#config
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen({ host, port, backlog: 4096 }, resolve)
    })
    if (metricsPort !== undefined)
      this.#metricsServer = await serveMetrics(
        { registry: this.#metrics.registry, isReady: () => !this.#draining },
        { host, port: metricsPort },
      )
    const [urls, time, log] = [this.#config.backendUrls, this.#time, this.#log]
    this.#certificate = this.#watchCertificate()
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
    for (const http of Object.values(this.#http)) http.closeIdleConnections()
    this.#plain.closeIdle()
    // Their clients reconnect to another proxy.
    this.#streams.endAll()
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
    this.#certificate?.[Symbol.dispose]()
    this.#stop.abort()
    this.#play.close()
    for (const http of Object.values(this.#http)) http.close()
    this.#connections.destroyAll()
    await this.#forwarder.close()
    await this.#asking
    await this.#metricsServer?.[Symbol.asyncDispose]()
    await closed
  }

  /** Plain requests are forwarded as bytes over TCP; for backends with TLS, Node's client is used. */
  get #takesPlain(): boolean {
    return this.#config.backendUrls.every(({ protocol }) => protocol === 'http:')
  }

  #tunnelNeeds(): TunnelNeeds {
    const { tokenSecrets, limits } = this.#config
    return {
      openToken: tokenOpener(tokenSecrets, {
        now: () => this.#time.earliest(),
        late: lateTokens(this.#log),
      }),
      notReached: onceAMinute(this.#log, 'game server not reached'),
      tunnels: this.#tunnels,
      ofPlayers: new NewestOfPlayer(limits.tunnelsPerPlayer, () => {
        this.#metrics.refused('player-tunnels')
      }),
      metrics: this.#metrics,
      idleMs: limits.tunnelIdleMs,
    }
  }

  #httpNeeds(clients: Clients): Omit<HttpNeeds, 'room'> {
    const { limits, origins, publicRoutes } = this.#config
    return {
      destinationOf: destinations({ publicRoutes, urlBytes: limits.urlBytes }),
      forwarder: this.#forwarder,
      clients,
      streams: this.#streams,
      requests: this.#requests,
      metrics: this.#metrics,
      limits,
      origins,
      isDraining: () => this.#draining,
      play: (match, upgrade) => {
        this.#play.take(match, upgrade)
      },
    }
  }

  #plainConnections(
    backends: Backends,
    needs: Omit<HttpNeeds, 'room'> & Pick<ForwarderNeeds, 'notForwarded'>,
  ): PlainConnections {
    return new PlainConnections({
      ...needs,
      limits: this.#config.limits,
      backends,
      handOver: (socket, bytes) => {
        handToHttp(this.#http.admitted, socket, bytes)
      },
    })
  }

  #lostPeers(): LostPeers {
    return new LostPeers({
      lostAfterMs: this.#config.limits.lostAfterMs,
      log: (fields, sentence) => {
        this.#log.info(fields, sentence)
      },
      onLost: () => {
        this.#metrics.refused('lost-peer')
      },
    })
  }

  #watchCertificate(): Disposable | undefined {
    const use = (pair: CertificatePair): void => {
      this.#arrivals.useCertificate(pair)
    }
    return this.#config.tls && watchCertificate(this.#config.tls, { use, log: this.#log })
  }
}
