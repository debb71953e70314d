import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

interface Kept {
  readonly lastAnswer: ServerResponse
  idleSince: number | undefined
}

const MOST_BETWEEN_LOOKS_MS = 1000

/**
 * Closes connections whose last request was answered this long ago. Node's keep-alive timeout restarts with every byte,
 * and between requests a client may send empty lines forever (RFC 9112, 2.2).
 */
export class IdleConnections {
  readonly #keepAliveMs: number
  readonly #kept = new Map<Socket, Kept>()
  #timer: NodeJS.Timeout | undefined

  constructor(server: Server, keepAliveMs: number) {
    this.#keepAliveMs = keepAliveMs
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#keep(request.socket, response)
    })
  }

  /** The connection has switched to another protocol. */
  forget(socket: Socket): void {
    this.#kept.delete(socket)
  }

  #keep(socket: Socket, lastAnswer: ServerResponse): void {
    if (!this.#kept.has(socket)) socket.once('close', () => this.#kept.delete(socket))
    this.#kept.set(socket, { lastAnswer, idleSince: undefined })
    this.#timer ??= setTimeout(
      () => {
        this.#look()
      },
      Math.min(MOST_BETWEEN_LOOKS_MS, this.#keepAliveMs / 2),
    ).unref()
  }

  #look(): void {
    const now = performance.now()
    for (const [socket, kept] of this.#kept) {
      if (!kept.lastAnswer.writableFinished) continue
      kept.idleSince ??= now
      if (now - kept.idleSince >= this.#keepAliveMs) socket.destroy()
    }
    if (this.#kept.size > 0) this.#timer?.refresh()
    else this.#timer = undefined
  }
}
