import type { IncomingHttpHeaders } from 'node:http'

/** Headers that speak of one connection only (RFC 9110, 7.6.1), and those that we alone may set. */
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

/** What may go on to the other side: without the hop's own headers, and without those that `Connection` names. */
export function endToEnd(
  headers: IncomingHttpHeaders | Record<string, string | string[] | undefined>,
): Headers {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const kept: Headers = {}
  for (const [name, value] of Object.entries(headers)) {
    const stays = !ours.has(name) && !named.includes(name) && !name.startsWith('x-forwarded-')
    if (value !== undefined && stays) kept[name] = value
  }
  return kept
}

export interface Origin {
  readonly address: string
  readonly proto: 'http' | 'https'
  readonly host: string
}

/** Who asks, as we saw it. What the client said about it was dropped: anybody can write these. */
export function forwarded({ address, proto, host }: Origin): Headers {
  const client = plainAddress(address)
  const node = client.includes(':') ? `"[${client}]"` : client
  return {
    'x-forwarded-for': client,
    'x-forwarded-proto': proto,
    'x-forwarded-host': host,
    forwarded: `for=${node};proto=${proto};host=${quoted(host)}`,
  }
}

/** An IPv4 client of a port that also listens on IPv6 is still an IPv4 client. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}
