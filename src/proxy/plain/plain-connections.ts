import type { Socket } from 'node:net'

import { PlainConnection, type PlainNeeds } from './plain-connection.ts'

const MOST_BETWEEN_LOOKS_MS = 1000

/** The client connections that carried only plain requests so far. */
export class PlainConnections {
  readonly #needs: PlainNeeds
  readonly #open = new Set<PlainConnection>()
  #timer: NodeJS.Timeout | undefined

  constructor(needs: PlainNeeds) {
    this.#needs = needs
  }

  /** `bytes` are the first on the connection. */
  take(socket: Socket, bytes: Buffer): void {
    const connection = new PlainConnection(socket, this.#needs, () => this.#open.delete(connection))
    this.#open.add(connection)
    connection.begin(bytes)
    this.#timer ??= setTimeout(
      () => {
        this.#look()
      },
      Math.min(MOST_BETWEEN_LOOKS_MS, this.#needs.limits.keepAliveMs / 2),
    ).unref()
  }

  closeIdle(forMs = 0): void {
    const now = performance.now()
    for (const connection of this.#open) connection.closeIfIdle(now - forMs)
  }

  #look(): void {
    this.closeIdle(this.#needs.limits.keepAliveMs)
    if (this.#open.size > 0) this.#timer?.refresh()
    else this.#timer = undefined
  }
}
