import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'

import { plainAddress } from '../runtime/address.ts'
import type { Networks } from '../runtime/networks.ts'
import { tcpConnection } from '../runtime/tcp-queues.ts'
import { AddressUse } from './address-use.ts'
import type { Addresses } from './addresses.ts'
import { forwardedClient } from './client-address.ts'
import { noLimits } from './limits.ts'

/** Who sends a request or opened a connection, as far as we can trust it. */
export interface Client {
  readonly address: string
  readonly use: AddressUse
}

const unlimited = new AddressUse(noLimits, () => undefined)

interface Met extends Client {
  /** A trusted proxy, which says for whom it asks. */
  readonly isTrusted: boolean
}

/** The client of each open connection. */
export class Clients {
  readonly #addresses: Addresses
  readonly #trusted: Networks
  readonly #met = new WeakMap<object, Met>()
  readonly #inTls = new Map<string, Met>()

  constructor(addresses: Addresses, trusted: Networks) {
    this.#addresses = addresses
    this.#trusted = trusted
  }

  isTrusted(address: string): boolean {
    return this.#trusted.has(address)
  }

  /** `address` is the socket's own, or what a trusted proxy said with the PROXY protocol. */
  meet(socket: Socket, address: string): Client {
    const met = this.#at(plainAddress(address))
    this.#met.set(socket, met)
    return met
  }

  /** The client of a request; `forwardedFor` is its header `X-Forwarded-For`. */
  of(socket: object, forwardedFor?: string): Client {
    const met = this.#met.get(socket) ?? this.#at('')
    if (forwardedFor === undefined || !met.isTrusted) return met
    return this.#at(forwardedClient(met.address, forwardedFor, this.#trusted))
  }

  asking({ socket, headers }: IncomingMessage): Client {
    const chain = headers['x-forwarded-for']
    return this.of(socket, chain === undefined ? undefined : String(chain))
  }

  /** Remembers the client for the socket that Node creates inside of TLS, of which only the ends are the same. */
  expectTls(socket: Socket): void {
    const [ends, met] = [tcpConnection(socket), this.#met.get(socket)]
    if (ends === undefined || !met) return
    this.#inTls.set(ends, met)
    socket.once('close', () => this.#inTls.delete(ends))
  }

  /** Whether the connection that this is inside of is still open. */
  meetInTls(socket: Socket): boolean {
    const met = this.#inTls.get(tcpConnection(socket) ?? '')
    if (met) this.#met.set(socket, met)
    return met !== undefined
  }

  /** The connections of a load balancer are those of many players. */
  #at(address: string): Met {
    const isTrusted = this.isTrusted(address)
    return { address, use: isTrusted ? unlimited : this.#addresses.useOf(address), isTrusted }
  }
}
