import { once } from 'node:events'
import { createServer, isIPv6 } from 'node:net'

/** All addresses of this machine, of IPv4 and of IPv6. */
export const ALL_ADDRESSES = '::'

const IPV4_ONLY = '0.0.0.0'

/** Where to listen for `HOST`: on a system without IPv6, all addresses are those of IPv4. */
export async function listenAddress(host: string): Promise<string> {
  if (host !== ALL_ADDRESSES) return host
  const probe = createServer()
  try {
    await once(probe.listen({ host, port: 0 }), 'listening')
    return host
  } catch {
    return IPV4_ONLY
  } finally {
    probe.close()
  }
}

/** Where a program on this machine reaches a server that listens for `HOST`, as it stands in a URL. */
export function ownAddress(host: string): string {
  if (host === ALL_ADDRESSES || host === IPV4_ONLY) return '127.0.0.1'
  return isIPv6(host) ? `[${host}]` : host
}
