import type { IncomingMessage } from 'node:http'

import { plainAddress } from '../runtime/address.ts'
import type { Networks } from '../runtime/networks.ts'

export interface Told {
  /** The address at the other end of the connection. */
  readonly peer: string | undefined
  /** The client's address, as the peer tells it. */
  readonly forwardedFor: string | undefined
}

export function toldBy({ socket, headers }: IncomingMessage): Told {
  const forwarded = headers['x-forwarded-for']
  return { peer: socket.remoteAddress, forwardedFor: typeof forwarded === 'string' ? forwarded : undefined }
}

/**
 * The client's address: what a trusted proxy tells, or else the peer itself. Muster's own proxy sends exactly one
 * address. In a longer list, the last one is what the trusted proxy saw; anybody can send the others.
 */
export function clientAddress({ peer = '', forwardedFor }: Told, trusted: Networks): string {
  if (forwardedFor === undefined || !trusted.has(peer)) return plainAddress(peer)
  return plainAddress(forwardedFor.split(',').at(-1)?.trim() || peer)
}
