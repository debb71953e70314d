import type { TcpTarget } from '../client/tcp-lines.ts'

/** The proxy's host and port, from its URL. */
export function proxyTarget(url: string): TcpTarget {
  const { hostname, port, protocol } = new URL(url)
  const tls = protocol === 'https:'
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (tls ? 443 : 80)), tls }
}
