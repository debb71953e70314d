import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'

import type { Logger } from '../runtime/log.ts'
import type { ProxyConfig } from './config.ts'
import { httpForwarder } from './forward-http.ts'
import { httpServer } from './http-server.ts'
import { tokenOpener } from './open-token.ts'
import { playOver, playPath, playServer } from './play-websocket.ts'
import { listenFirst } from './sniff.ts'
import { refuse, tunnel, type TunnelNeeds } from './tunnel.ts'

export interface RunningProxy extends AsyncDisposable {
  readonly port: number
  stats(): { readonly tunnels: number; readonly connections: number }
}

/** One public port for everything that a player needs: what a connection is shows in its first bytes. */
export async function startProxy(config: ProxyConfig, log: Logger): Promise<RunningProxy> {
  const proxy = new Proxy(config, log)
  const port = await proxy.listen()
  log.info({ port, backend: config.backendUrl.origin }, 'proxy listening')
  return { port, stats: () => proxy.stats(), [Symbol.asyncDispose]: () => proxy.drain() }
}

class Proxy {
  readonly #config: ProxyConfig
  readonly #log: Logger
  readonly #tunnels = new Set<Duplex>()
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer({
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: 30_000,
  })
  readonly #tls: TlsServer | undefined
  readonly #openToken
  readonly #forwarder
  readonly #websockets = playServer()
  readonly #http
  #draining = false
  #onIdle: () => void = () => undefined

  constructor(config: ProxyConfig, log: Logger) {
    this.#config = config
    this.#log = log
    this.#openToken = tokenOpener(config.tokenSecret)
    this.#forwarder = httpForwarder(config.backendUrl, config.limits, log)
    this.#http = httpServer({
      forwarder: this.#forwarder,
      isDraining: () => this.#draining,
      play: (request, socket, head) => {
        const match = playPath.exec(request.url?.split('?')[0] ?? '')?.[1] ?? ''
        this.#websockets.handleUpgrade(
          request,
          socket,
          head,
          (client) => void playOver(client, match, this.#needs()),
        )
      },
    })
    this.#tls = config.tls && createTlsServer({ ...config.tls, allowHalfOpen: true })
    this.#tls?.on('secureConnection', (socket) => void this.#sniff(socket))
    this.#tls?.on('tlsClientError', (_error, socket) => socket.destroy())
    this.#server.on('connection', (socket) => {
      this.#accept(socket)
    })
  }

  async listen(): Promise<number> {
    const { host, port } = this.#config
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen({ host, port, backlog: 4096 }, resolve)
    })
    return (this.#server.address() as AddressInfo).port
  }

  stats(): { tunnels: number; connections: number } {
    return { tunnels: this.#tunnels.size, connections: this.#sockets.size }
  }

  /** Takes nothing new, lets matches that are under way go on for a while, then ends what is left. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#server.close()
    this.#http.closeIdleConnections()
    if (this.#tunnels.size > 0) {
      await new Promise<void>((resolve) => {
        const giveUp = setTimeout(resolve, this.#config.drainMs)
        this.#onIdle = () => {
          clearTimeout(giveUp)
          resolve()
        }
      })
    }
    this.#websockets.close()
    for (const socket of this.#sockets) socket.destroy()
    await this.#forwarder.close()
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy())
    if (this.#sockets.size >= this.#config.limits.connections) {
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('close', () => {
      this.#sockets.delete(socket)
      // A tunnel's other socket closes in the same turn or the next.
      if (this.#draining)
        setImmediate(() => {
          if (this.#tunnels.size === 0) this.#onIdle()
        })
    })
    void this.#sniff(socket)
  }

  async #sniff(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy())
    const spoken = await listenFirst(socket, this.#config.limits.handshakeMs)
    switch (spoken?.kind) {
      case 'join':
        await tunnel(socket, spoken, this.#needs())
        return
      case 'http':
        this.#handTo(this.#http, socket, spoken.bytes)
        return
      case 'tls':
        // TLS inside TLS has no use but mischief.
        if (this.#tls && !('encrypted' in socket)) this.#handTo(this.#tls, socket, spoken.bytes)
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

  /** What was read to find out goes back to the front. */
  #handTo(
    server: { emit(event: 'connection', socket: Socket): boolean },
    socket: Socket,
    bytes: Buffer,
  ): void {
    if (socket.destroyed) return
    socket.unshift(bytes)
    server.emit('connection', socket)
    socket.resume()
  }

  #needs(): TunnelNeeds & { handshakeMs: number } {
    return {
      openToken: this.#openToken,
      log: this.#log,
      tunnels: this.#tunnels,
      handshakeMs: this.#config.limits.handshakeMs,
    }
  }
}
