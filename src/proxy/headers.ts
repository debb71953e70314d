import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** Hop-by-hop headers (RFC 9110, 7.6.1), and those that only we may set. */
const ours = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'forwarded',
  'x-real-ip',
])

type Headers = Record<string, string | string[]>

/** The headers named by `Connection`, which are hop-by-hop too. */
export function namedIn(connection: string | undefined): readonly string[] {
  return (connection ?? '').split(',').map((name) => name.trim().toLowerCase())
}

export function isEndToEnd(name: string, named: readonly string[] = []): boolean {
  return !ours.has(name) && !named.includes(name) && !name.startsWith('x-forwarded-')
}

/** The headers to forward: without hop-by-hop headers, and without those named by `Connection`. */
export function endToEnd(
  headers: IncomingHttpHeaders | Record<string, string | string[] | undefined>,
): Headers {
  const named = namedIn(String(headers['connection'] ?? ''))
  const kept: Headers = {}
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined && isEndToEnd(name, named)) kept[name] = value
  return kept
}

export interface Origin {
  readonly address: string
  readonly proto: 'http' | 'https'
  readonly host: string
}

export function originOf(socket: Socket, address: string, host: string): Origin {
  const proto = (socket as Partial<TLSSocket>).encrypted ? 'https' : 'http'
  return { address, proto, host }
}

/** Who the client is. The client's own claims were dropped: anybody can send them. */
export function forwarded({ address, proto, host }: Origin): Record<string, string> {
  const node = address.includes(':') ? `"[${address}]"` : address
  return {
    'x-forwarded-for': address,
    'x-forwarded-proto': proto,
    'x-forwarded-host': host,
    forwarded: `for=${node};proto=${proto};host=${quoted(host)}`,
  }
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}
