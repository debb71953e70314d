import { isIP } from 'node:net'

import { plainAddress } from '../runtime/address.ts'
import type { Networks } from '../runtime/networks.ts'

/**
 * The client behind trusted proxies, by `X-Forwarded-For`. Each proxy adds the address that it saw at the right end: the
 * rightmost address that is not a trusted proxy counts, and what stands left of it is a claim. `from` is the nearest proxy.
 */
export function forwardedClient(from: string, header: string, trusted: Networks): string {
  let client = from
  for (const each of header.split(',').reverse()) {
    const address = addressIn(each.trim())
    if (address === undefined) return client
    client = address
    if (!trusted.has(client)) return client
  }
  return client
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function addressIn(text: string): string | undefined {
  const [, inBrackets, beforePort] = /^\[([^\]]*)\](?::\d{1,5})?$|^([\d.]+):\d{1,5}$/.exec(text) ?? []
  const address = plainAddress(inBrackets ?? beforePort ?? text)
  return isIP(address) === 0 || address.includes('%') ? undefined : address
}
