import type { Socket } from 'node:net'

import { tcpConnection, tcpQueues, tellsTcpQueues } from './tcp-queues.ts'

/** After this long, the kernel probes a silent peer. */
const PROBE_AFTER_MS = 10_000
const LOOKS_WITHIN_THE_TIME = 4

interface Watched {
  readonly socket: Socket
  /** The bytes that the peer had acknowledged at the last look. */
  taken: number
  /** Since when it has acknowledged nothing although data waits for it. */
  stuckSince: number | undefined
}

export interface LostPeersNeeds {
  /** A peer that takes nothing for this long is lost. */
  readonly lostAfterMs: number
  readonly log: (fields: object, sentence: string) => void
  readonly onLost?: () => void
}

/**
 * Closes connections whose peer has vanished, or reads nothing. TCP's own probes only find peers to which nothing is
 * being sent: after our next heartbeat the kernel retransmits for 15 minutes instead, and Node cannot set
 * TCP_USER_TIMEOUT. So this looks at what the peer has acknowledged (docs/decisions/0005-lost-peers.md).
 */
export class LostPeers implements Disposable {
  readonly #needs: LostPeersNeeds
  readonly #watched = new Map<string, Watched>()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(needs: LostPeersNeeds) {
    this.#needs = needs
  }

  /** Watches an accepted connection until it closes. */
  watch(socket: Socket): void {
    socket.setKeepAlive(true, PROBE_AFTER_MS)
    const connection = tcpConnection(socket)
    if (!tellsTcpQueues || connection === undefined) return
    const watched = { socket, taken: -1, stuckSince: undefined }
    this.#watched.set(connection, watched)
    socket.once('close', () => {
      if (this.#watched.get(connection) === watched) this.#watched.delete(connection)
    })
    this.#lookLater()
  }

  [Symbol.dispose](): void {
    this.#closed = true
    clearTimeout(this.#timer)
  }

  #lookLater(): void {
    if (this.#closed || this.#timer || this.#watched.size === 0) return
    this.#timer = setTimeout(() => {
      this.#look()
        .catch((error: unknown) => {
          this.#needs.log({ err: error }, 'cannot read the state of connections')
        })
        .finally(() => {
          this.#timer = undefined
          this.#lookLater()
        })
    }, this.#needs.lostAfterMs / LOOKS_WITHIN_THE_TIME).unref()
  }

  async #look(): Promise<void> {
    const now = performance.now()
    const waiting = new Set<Watched>()
    for await (const { connection, bytes } of tcpQueues()) {
      const watched = this.#watched.get(connection)
      if (!watched) continue
      waiting.add(watched)
      this.#judge(watched, bytes, now)
    }
    for (const watched of this.#watched.values()) if (!waiting.has(watched)) watched.stuckSince = undefined
  }

  /** The bytes sent and those in our own buffers show how much the peer has received, however fast more is written. */
  #judge(watched: Watched, waitingBytes: number, now: number): void {
    const { socket } = watched
    const taken = socket.bytesWritten - socket.writableLength - waitingBytes
    if (taken > watched.taken || watched.stuckSince === undefined) {
      watched.taken = taken
      watched.stuckSince = now
      return
    }
    if (now - watched.stuckSince < this.#needs.lostAfterMs) return
    const { remoteAddress, remotePort } = socket
    this.#needs.log({ remoteAddress, remotePort, waitingBytes }, 'connection closed: its peer reads nothing')
    this.#needs.onLost?.()
    socket.destroy()
  }
}
