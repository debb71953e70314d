import type { Duplex } from 'node:stream'

import { MAX_LINE_BYTES } from '../protocol/lines.ts'

/** What a client speaks, judging by its first bytes. */
export type Spoken =
  | { readonly kind: 'join'; readonly line: Buffer; readonly rest: Buffer }
  | { readonly kind: 'http'; readonly bytes: Buffer }
  /** Node reads RTSP as HTTP/1.0. */
  | { readonly kind: 'rtsp' }
  | { readonly kind: 'tls'; readonly bytes: Buffer }
  /** The PROXY protocol: only a trusted proxy may use it, and its header was read before. */
  | { readonly kind: 'proxy-header' }
  | { readonly kind: 'too-long' }
  /** Not enough bytes to tell. */
  | { readonly kind: 'unknown' }

const TLS_HANDSHAKE = 0x16
const NEWLINE = 10
const RETURN = 13
const verb = 'JOIN '
/** A longer first line is left to the HTTP server to refuse. */
const LONGEST_REQUEST_LINE = 16 * 1024

/** Judges from the bytes alone. */
export function spokenIn(heard: Buffer): Spoken {
  const bytes = withoutEmptyLines(heard)
  if (bytes.length === 0) return { kind: 'unknown' }
  if (bytes[0] === TLS_HANDSHAKE) return { kind: 'tls', bytes }
  const end = bytes.indexOf(NEWLINE)
  const start = bytes.toString('latin1', 0, verb.length).toUpperCase()
  if (!verb.startsWith(start)) return requestIn(bytes, end)
  const length = end < 0 ? bytes.length : end
  if (length > MAX_LINE_BYTES) return { kind: 'too-long' }
  if (end < 0) return { kind: 'unknown' }
  return { kind: 'join', line: bytes.subarray(0, end), rest: bytes.subarray(end + 1) }
}

function requestIn(bytes: Buffer, end: number): Spoken {
  if (end < 0 && bytes.length <= LONGEST_REQUEST_LINE) return { kind: 'unknown' }
  const line = bytes.toString('latin1', 0, end < 0 ? bytes.length : end)
  if (/^(PROXY |\0)/.test(line)) return { kind: 'proxy-header' }
  return / RTSP\/[\d.]+\r?$/.test(line) ? { kind: 'rtsp' } : { kind: 'http', bytes }
}

/** A client may send empty lines before its request (RFC 9112, 2.2). They mean nothing, and do not extend the timeout. */
export function withoutEmptyLines(bytes: Buffer): Buffer {
  const begins = bytes.findIndex((byte) => byte !== NEWLINE && byte !== RETURN)
  return bytes.subarray(begins < 0 ? bytes.length : begins)
}

/** Reads until the protocol is known; `undefined` if the client disconnected or took too long. */
export function listenFirst(socket: Duplex, withinMs: number): Promise<Spoken | undefined> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0)
    const done = (spoken: Spoken | undefined): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('end', onEnd).off('close', onEnd)
      socket.pause()
      resolve(spoken)
    }
    const onEnd = (): void => {
      done(undefined)
    }
    const onData = (chunk: Buffer): void => {
      bytes = withoutEmptyLines(bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]))
      const spoken = spokenIn(bytes)
      if (spoken.kind !== 'unknown') done(spoken)
    }
    const timer = setTimeout(onEnd, withinMs)
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).resume()
  })
}
