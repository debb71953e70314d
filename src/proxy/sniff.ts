import type { Duplex } from 'node:stream'

import { MAX_LINE_BYTES } from '../protocol/lines.ts'

/** What a client's first bytes say that he speaks. */
export type Spoken =
  | { readonly kind: 'join'; readonly line: Buffer; readonly rest: Buffer }
  | { readonly kind: 'http'; readonly bytes: Buffer }
  | { readonly kind: 'tls'; readonly bytes: Buffer }
  | { readonly kind: 'too-long' }
  /** Not enough bytes to tell. */
  | { readonly kind: 'unknown' }

const TLS_HANDSHAKE = 0x16
const NEWLINE = 10
const verb = 'JOIN '

/** Pure: from the bytes alone. */
export function spokenIn(bytes: Buffer): Spoken {
  if (bytes.length === 0) return { kind: 'unknown' }
  if (bytes[0] === TLS_HANDSHAKE) return { kind: 'tls', bytes }
  const start = bytes.toString('latin1', 0, verb.length).toUpperCase()
  if (!verb.startsWith(start)) return { kind: 'http', bytes }
  const end = bytes.indexOf(NEWLINE)
  const length = end < 0 ? bytes.length : end
  if (length > MAX_LINE_BYTES) return { kind: 'too-long' }
  if (end < 0) return { kind: 'unknown' }
  return { kind: 'join', line: bytes.subarray(0, end), rest: bytes.subarray(end + 1) }
}

/** Reads until the client has said enough; `undefined` when he hung up or took too long. */
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
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      const spoken = spokenIn(bytes)
      if (spoken.kind !== 'unknown') done(spoken)
    }
    const timer = setTimeout(onEnd, withinMs)
    socket.on('data', onData).on('end', onEnd).on('close', onEnd)
  })
}
