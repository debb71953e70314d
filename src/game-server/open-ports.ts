import { createServer, type Server, type Socket } from 'node:net'

import { listenAddress } from '../runtime/listen-address.ts'
import { LostPeers } from '../runtime/lost-peers.ts'
import { portOf } from '../runtime/port-of.ts'
import { closed } from './closed.ts'
import type { GameServerConfig } from './config.ts'
import { controlServer, type Controlled } from './control-server.ts'
import { MOST_CLOSING } from './closing-connections.ts'

export interface PortEvents {
  client(socket: Socket): void
  readonly control: Omit<Controlled, 'isReady'>
  /** A client was gone without a word, and its connection is closed. */
  readonly lost: (facts: object) => void
  readonly failed: (error: Error) => void
}

export interface OpenPorts {
  readonly port: number
  readonly controlPort: number
  /** No more clients; resolves when the last one's connection is closed. */
  closeToClients(): Promise<void>
  closeControl(): Promise<void>
}

/** What the operating system queues of clients that connect at once: Node's own 511 would drop half of a thousand. */
const BACKLOG = 2048

/** Both ports of a game server: the game's own, and the control port for its fleet. */
export async function openPorts(config: GameServerConfig, events: PortEvents): Promise<OpenPorts> {
  const { port, controlPort, limits } = config
  const host = await listenAddress(config.host)
  const peers = new LostPeers({ lostAfterMs: limits.lostAfterMs, log: events.lost })
  const clients = createServer({ noDelay: true }, (socket) => {
    peers.watch(socket)
    events.client(socket)
  })
  const control = controlServer({ ...events.control, isReady: () => clients.listening })
  clients.maxConnections = limits.clients + MOST_CLOSING
  await listen(control.server, { host, port: controlPort })
  try {
    await listen(clients, { host, port, backlog: BACKLOG })
  } catch (error) {
    void control.close()
    throw error
  }
  // Out of file descriptors, for one: nobody new is served, and who is connected plays on.
  for (const server of [clients, control.server])
    server.on('error', (error: Error) => {
      events.failed(error)
    })
  return {
    port: portOf(clients),
    controlPort: portOf(control.server),
    closeToClients: async () => {
      await closed(clients)
      peers[Symbol.dispose]()
    },
    closeControl: () => control.close(),
  }
}

function listen(server: Server, where: { host: string; port: number; backlog?: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(where, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
