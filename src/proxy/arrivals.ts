import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'

import { plainAddress } from '../runtime/address.ts'
import type { LostPeers } from '../runtime/lost-peers.ts'
import { answerProblemRaw } from './answers.ts'
import { tlsOptions, type CertificatePair } from './certificate.ts'
import type { Clients } from './clients.ts'
import type { ProxyConfig } from './config.ts'
import type { Connections, Room } from './connections.ts'
import { hearProxyHeader } from './hear-proxy-header.ts'
import type { PlainConnections } from './plain/plain-connections.ts'
import type { ProxyMetrics } from './proxy-metrics.ts'
import { listenFirst } from './sniff.ts'
import { refuse, tunnel, type TunnelNeeds } from './tunnel.ts'

export interface ArrivalNeeds {
  readonly config: ProxyConfig
  readonly connections: Connections
  readonly clients: Clients
  readonly peers: LostPeers
  readonly metrics: Pick<ProxyMetrics, 'refused'>
  readonly http: Readonly<Record<Room, HttpServer>>
  /** `undefined` if the backends take no plain requests. */
  readonly plain: PlainConnections | undefined
  readonly tunnels: TunnelNeeds
}

interface Place {
  readonly room: Room
  readonly inside: 'tcp' | 'tls'
}

/** New connections: who is there, whether there is room, and, by their first bytes, what they are for. */
export class Arrivals {
  readonly #needs: ArrivalNeeds
  readonly #tls: Readonly<Record<Room, TlsServer>> | undefined

  constructor(needs: ArrivalNeeds) {
    this.#needs = needs
    const pair = needs.config.tls?.pair
    this.#tls = pair && {
      admitted: this.#tlsServer('admitted', pair),
      'past-limit': this.#tlsServer('past-limit', pair),
    }
  }

  take(socket: Socket): void {
    const { connections, peers, clients, config } = this.#needs
    socket.on('error', () => socket.destroy())
    connections.arrived(socket)
    peers.watch(socket)
    const address = plainAddress(socket.remoteAddress ?? '')
    if (config.proxyProtocol && clients.isTrusted(address)) void this.#hearHeader(socket, address)
    else this.#admit(socket, address)
  }

  /** For new connections; the open ones keep theirs. */
  useCertificate(pair: CertificatePair): void {
    for (const server of Object.values(this.#tls ?? {})) server.setSecureContext(tlsOptions(pair))
  }

  async #hearHeader(socket: Socket, ownAddress: string): Promise<void> {
    const header = await hearProxyHeader(socket, this.#needs.config.limits.handshakeMs)
    if (header) this.#admit(socket, header.address ?? ownAddress)
    else this.#drop(socket, 'proxy-header')
  }

  #admit(socket: Socket, address: string): void {
    const { clients, connections } = this.#needs
    const { use } = clients.meet(socket, address)
    // Not even an answer: it would cost more than the connection.
    if (!use.mayConnect(performance.now())) this.#drop(socket, 'connection-rate')
    else void this.#sniff(socket, { room: connections.take(socket, use), inside: 'tcp' })
  }

  async #sniff(socket: Socket, place: Place): Promise<void> {
    const spoken = await listenFirst(socket, this.#needs.config.limits.handshakeMs)
    switch (spoken?.kind) {
      case 'join':
        await this.#letIn(socket, spoken, place.room)
        return
      case 'http':
        this.#answer(socket, spoken.bytes, place.room)
        return
      case 'rtsp':
        answerProblemRaw(socket, 'BAD_REQUEST')
        return
      case 'tls':
        this.#openTls(socket, spoken.bytes, place)
        return
      case 'proxy-header':
        this.#drop(socket, 'proxy-header')
        return
      case 'too-long':
        this.#needs.metrics.refused('first-line')
        refuse(socket, 'the first line is too long')
        return
      case 'unknown':
      case undefined:
        this.#giveUp(socket)
    }
  }

  /** A load balancer's check connects, and says nothing. */
  #giveUp(socket: Socket): void {
    if (!socket.readableEnded && !socket.destroyed) this.#needs.metrics.refused('first-line')
    socket.destroy()
  }

  #answer(socket: Socket, bytes: Buffer, room: Room): void {
    const { plain, http } = this.#needs
    if (room === 'admitted' && plain) plain.take(socket, bytes)
    else handToHttp(http[room], socket, bytes)
  }

  async #letIn(socket: Socket, join: { line: Buffer; rest: Buffer }, room: Room): Promise<void> {
    const { tunnels, clients, metrics } = this.#needs
    if (room === 'admitted') return tunnel(socket, join, { ...tunnels, from: clients.of(socket) })
    metrics.refused('limit')
    refuse(socket, 'too many connections: try again shortly')
  }

  /** TLS inside TLS has no legitimate use. */
  #openTls(socket: Socket, bytes: Buffer, { room, inside }: Place): void {
    if (inside === 'tcp') this.#needs.clients.expectTls(socket)
    handTo(inside === 'tcp' ? this.#tls?.[room] : undefined, socket, bytes)
  }

  #tlsServer(room: Room, pair: CertificatePair): TlsServer {
    const handshakeTimeout = this.#needs.config.limits.handshakeMs
    const server = createTlsServer({ ...tlsOptions(pair), allowHalfOpen: true, handshakeTimeout })
    server.on('secureConnection', (socket) => {
      socket.on('error', () => socket.destroy())
      if (this.#needs.clients.meetInTls(socket)) void this.#sniff(socket, { room, inside: 'tls' })
      else socket.destroy()
    })
    server.on('tlsClientError', (_error, socket) => socket.destroy())
    return server
  }

  #drop(socket: Socket, reason: Parameters<ProxyMetrics['refused']>[0]): void {
    this.#needs.metrics.refused(reason)
    socket.destroy()
  }
}

export function handToHttp(server: HttpServer, socket: Socket, bytes: Buffer): void {
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
