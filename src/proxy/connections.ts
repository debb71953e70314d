import type { Socket } from 'node:net'

import type { ProxyLimits } from './config.ts'
import { plainAddress } from './headers.ts'

type Limits = Pick<ProxyLimits, 'connections' | 'connectionsPerAddress'>

/** A connection beyond the limit still gets an error, and answers to health probes. */
export type Room = 'admitted' | 'past-limit'

const MOST_PAST_LIMIT = 256

/** The open connections of the public port, limited in total and per address. */
export class Connections {
  readonly #limits: Limits
  readonly #admitted = new Set<Socket>()
  /** In order of arrival. */
  readonly #pastLimit = new Set<Socket>()
  readonly #perAddress = new Map<string, number>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get count(): number {
    return this.#admitted.size + this.#pastLimit.size
  }

  take(socket: Socket): Room {
    const room = this.#hasRoom(socket) ? 'admitted' : 'past-limit'
    const open = room === 'admitted' ? this.#admitted : this.#pastLimit
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    // An answer takes milliseconds: the oldest connection beyond the limit must want something else.
    const [oldest] = this.#pastLimit
    if (this.#pastLimit.size > MOST_PAST_LIMIT) oldest?.destroy()
    return room
  }

  destroyAll(): void {
    for (const socket of [...this.#admitted, ...this.#pastLimit]) socket.destroy()
  }

  #hasRoom(socket: Socket): boolean {
    if (this.#admitted.size >= this.#limits.connections) return false
    return this.#limits.connectionsPerAddress === 0 || this.#admitFrom(socket)
  }

  #admitFrom(socket: Socket): boolean {
    const address = plainAddress(socket.remoteAddress ?? '')
    const count = this.#perAddress.get(address) ?? 0
    if (count >= this.#limits.connectionsPerAddress) return false
    this.#perAddress.set(address, count + 1)
    socket.once('close', () => {
      const left = (this.#perAddress.get(address) ?? 1) - 1
      if (left === 0) this.#perAddress.delete(address)
      else this.#perAddress.set(address, left)
    })
    return true
  }
}
