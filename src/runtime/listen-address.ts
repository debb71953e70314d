import { once } from 'node:events'
import { createServer, isIPv6 } from 'node:net'

/** All IPv4 and IPv6 addresses of this machine. */
export const ALL_ADDRESSES = '::'

const IPV4_ONLY = '0.0.0.0'

/** The address to listen on for `HOST`: without IPv6 on this system, all addresses means all IPv4 addresses. */
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

/** The address, as used in URLs, at which a local program reaches a server that listens on `HOST`. */
export function ownAddress(host: string): string {
  if (host === ALL_ADDRESSES || host === IPV4_ONLY) return '127.0.0.1'
  return isIPv6(host) ? `[${host}]` : host
}
