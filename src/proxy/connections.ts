import type { Socket } from 'node:net'

import type { AddressUse } from './address-use.ts'

/** A connection beyond the limit still gets an error, and answers to health probes. */
export type Room = 'admitted' | 'past-limit'

const MOST_PAST_LIMIT = 256

/** The open connections of the public port, limited in total and per address. */
export class Connections {
  readonly #most: number
  readonly #open = new Set<Socket>()
  /** In order of arrival. */
  readonly #pastLimit = new Set<Socket>()
  #admitted = 0

  constructor(most: number) {
    this.#most = most
  }

  get count(): number {
    return this.#open.size
  }

  arrived(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  take(socket: Socket, use: AddressUse): Room {
    const leave = this.#admitted < this.#most ? use.hold('connections') : undefined
    if (!leave) {
      this.#takePastLimit(socket)
      return 'past-limit'
    }
    this.#admitted += 1
    socket.once('close', () => {
      this.#admitted -= 1
      leave()
    })
    return 'admitted'
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy()
  }

  #takePastLimit(socket: Socket): void {
    this.#pastLimit.add(socket)
    socket.once('close', () => this.#pastLimit.delete(socket))
    // An answer takes milliseconds: the oldest connection beyond the limit must want something else.
    const [oldest] = this.#pastLimit
    if (this.#pastLimit.size > MOST_PAST_LIMIT) oldest?.destroy()
  }
}
