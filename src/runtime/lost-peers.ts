import type { Socket } from 'node:net'

import { tcpConnection, tcpQueues, tellsTcpQueues } from './tcp-queues.ts'

/** The system asks a silent peer whether it is there, after so long. */
const PROBE_AFTER_MS = 10_000
const LOOKS_WITHIN_THE_TIME = 4

interface Watched {
  readonly socket: Socket
  /** What the peer had acknowledged when we last looked. */
  taken: number
  /** Since when it has acknowledged nothing though something waits for it. */
  stuckSince: number | undefined
}

export interface LostPeersNeeds {
  /** A peer that takes nothing for so long is lost. */
  readonly lostAfterMs: number
  readonly log: (fields: object, sentence: string) => void
}

/**
 * Closes connections whose peer is gone without a word, or reads nothing. TCP's own probes find only a peer to which
 * nothing is under way: our next heartbeat makes the system retransmit for 15 minutes in their place, and Node cannot
 * set TCP_USER_TIMEOUT. So we look at what the peer has acknowledged (docs/decisions/0005-lost-peers.md).
 */
export class LostPeers implements Disposable {
  readonly #needs: LostPeersNeeds
  readonly #watched = new Map<string, Watched>()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(needs: LostPeersNeeds) {
    this.#needs = needs
  }

  /** A connection that was accepted, until it closes. */
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
          this.#needs.log({ err: error }, 'connections cannot be looked at')
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

  /** What goes out and what waits in our own memory tell how much the peer has, however fast more is written. */
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
    this.#needs.log({ remoteAddress, remotePort, waitingBytes }, 'peer takes nothing, connection closed')
    socket.destroy()
  }
}
