import { forwarded, isEndToEnd, namedIn, type Origin } from '../headers.ts'
import type { AnswerHead } from './answer-head.ts'
import { HEAD_END } from './header-fields.ts'
import type { PlainRequest } from './plain-request.ts'

/** The request to forward: rewritten from what was parsed, with our headers on where it came from. */
export function requestBytes(
  { method, headers, body }: PlainRequest,
  { path, backend, from }: { readonly path: string; readonly backend: URL; readonly from: Origin },
): Buffer {
  let head = `${method} ${path} HTTP/1.1\r\nhost: ${backend.host}\r\nconnection: keep-alive`
  for (const [name, value] of headers) if (isEndToEnd(name)) head += `\r\n${name}: ${value}`
  for (const [name, value] of Object.entries(forwarded(from))) head += `\r\n${name}: ${value}`
  return inOnePiece(head + HEAD_END, body)
}

interface Toward {
  /** The headers that we add for this client. */
  readonly ours: Readonly<Record<string, string>>
  /** How long its connection stays open after this; `undefined`: it is closed. */
  readonly keepAliveMs: number | undefined
}

/** The head of the answer for the client, and the first bytes of the body. */
export function answerBytes(head: AnswerHead, body: Buffer, { ours, keepAliveMs }: Toward): Buffer {
  const named = namedIn(head.connection)
  let text = `HTTP/1.1 ${head.status} ${head.reason}`
  // A repeated header is a list, and `vary` is one.
  for (const name in ours) text += `\r\n${name}: ${ours[name] ?? ''}`
  for (const [name, value] of head.headers) if (isEndToEnd(name, named)) text += `\r\n${name}: ${value}`
  if (head.framing.kind === 'chunked') text += '\r\ntransfer-encoding: chunked'
  text +=
    keepAliveMs === undefined
      ? '\r\nconnection: close'
      : `\r\nconnection: keep-alive\r\nkeep-alive: timeout=${Math.floor(keepAliveMs / 1000)}`
  return inOnePiece(text + HEAD_END, body)
}

/** One write, and one packet if it fits: `cork` would allocate two buffers. */
function inOnePiece(head: string, body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + body.length)
  bytes.write(head, 'latin1')
  body.copy(bytes, head.length)
  return bytes
}
