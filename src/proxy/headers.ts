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
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
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
  const kept = Object.entries(headers).filter(
    ([name, value]) => value !== undefined && !ours.has(name) && !named.includes(name),
  )
  return Object.fromEntries(kept) as Headers
}

export function forwarded(from: { address: string; proto: 'http' | 'https'; host: string }): Headers {
  return { 'x-forwarded-for': from.address, 'x-forwarded-proto': from.proto, 'x-forwarded-host': from.host }
}

export function hostCount(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === 'host').length
}
