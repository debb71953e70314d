import type { ProxyLimits } from '../limits.ts'
import { ambiguous, fieldIn, HEAD_END } from './header-fields.ts'

/** A complete request with nothing unusual about it. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly host: string
  readonly origin: string | undefined
  /** All headers in order, with names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  /** The original bytes. */
  readonly bytes: Buffer
}

const LARGEST_PLAIN_BODY = 64 * 1024

const requestLine = /^([A-Z]+) (\/[!-~]*) HTTP\/1\.1$/
const digits = /^\d{1,5}$/
/** Each changes how the rest must be read, or what the answer may be. */
const unusual = new Set(['transfer-encoding', 'te', 'trailer', 'upgrade', 'expect'])

/**
 * The request at the start of these bytes; `undefined` if it is incomplete or could be read in two ways. Being strict
 * costs nothing: what is not plain goes to Node's own HTTP server.
 */
export function plainRequestIn(
  bytes: Buffer,
  { headerBytes, headers }: Pick<ProxyLimits, 'headerBytes' | 'headers'>,
): PlainRequest | undefined {
  const end = bytes.indexOf(HEAD_END)
  const head = end < 0 || end > headerBytes ? undefined : plainHeadIn(bytes.toString('latin1', 0, end))
  if (!head || head.headers.size > headers) return undefined
  const { length, ...request } = head
  const from = end + HEAD_END.length
  const to = from + length
  if (bytes.length < to) return undefined
  return { ...request, body: bytes.subarray(from, to), bytes: bytes.subarray(0, to) }
}

type PlainHead = Omit<PlainRequest, 'body' | 'bytes'> & { readonly length: number }

function plainHeadIn(text: string): PlainHead | undefined {
  const [first = '', ...lines] = text.split('\r\n')
  const [, method, url] = requestLine.exec(first) ?? []
  const headers = ambiguous.test(text) ? undefined : fieldsOf(lines)
  if (!isPlainMethod(method) || url === undefined || !headers) return undefined
  const [host, length] = [headers.get('host'), lengthOf(headers)]
  if (host === undefined || length === undefined || !staysOpen(headers)) return undefined
  return { method, url, host, origin: headers.get('origin'), headers, length }
}

function lengthOf(headers: ReadonlyMap<string, string>): number | undefined {
  const told = headers.get('content-length') ?? '0'
  return digits.test(told) && Number(told) <= LARGEST_PLAIN_BODY ? Number(told) : undefined
}

function isPlainMethod(method: string | undefined): method is PlainRequest['method'] {
  return method === 'GET' || method === 'POST' || method === 'DELETE'
}

function fieldsOf(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>()
  for (const line of lines) {
    const field = fieldIn(line)
    if (!field || unusual.has(field[0]) || fields.has(field[0])) return undefined
    fields.set(...field)
  }
  return fields
}

function staysOpen(fields: ReadonlyMap<string, string>): boolean {
  return (fields.get('connection') ?? 'keep-alive').toLowerCase() === 'keep-alive'
}
