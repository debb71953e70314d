import type { Socket } from 'node:net'

import type { ProxyLimits } from './config.ts'
import { plainAddress } from './headers.ts'

/** The open connections at the public port: no more than the limits say, in all and from one address. */
export class Connections {
  readonly #limits: Pick<ProxyLimits, 'connections' | 'connectionsPerAddress'>
  readonly #open = new Set<Socket>()
  readonly #perAddress = new Map<string, number>()

  constructor(limits: Pick<ProxyLimits, 'connections' | 'connectionsPerAddress'>) {
    this.#limits = limits
  }

  get count(): number {
    return this.#open.size
  }

  /** `false` when there is no room for it. */
  admit(socket: Socket): boolean {
    if (this.#open.size >= this.#limits.connections) return false
    if (this.#limits.connectionsPerAddress > 0 && !this.#admitFrom(socket)) return false
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    return true
  }

  destroyAll(): void {
    for (const socket of this.#open) socket.destroy()
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
