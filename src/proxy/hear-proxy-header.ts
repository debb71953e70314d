import type { Socket } from 'node:net'

import { proxyHeaderIn, type ProxyHeader } from './proxy-header.ts'

/**
 * Reads the header of the PROXY protocol, and puts back the bytes after it. `undefined` if the header is bad, or took
 * too long.
 */
export function hearProxyHeader(
  socket: Socket,
  withinMs: number,
): Promise<(ProxyHeader & { kind: 'read' }) | undefined> {
  return new Promise((resolve) => {
    let bytes: Buffer = Buffer.alloc(0)
    const done = (header: (ProxyHeader & { kind: 'read' }) | undefined): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('end', onEnd).off('close', onEnd)
      socket.pause()
      resolve(header)
    }
    const onEnd = (): void => {
      done(undefined)
    }
    const onData = (chunk: Buffer): void => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      const header = proxyHeaderIn(bytes)
      if (header.kind === 'bad') done(undefined)
      if (header.kind !== 'read') return
      done(header)
      // Only now: a socket that is read would give them to us again.
      if (bytes.length > header.length) socket.unshift(bytes.subarray(header.length))
    }
    const timer = setTimeout(onEnd, withinMs)
    socket.on('data', onData).on('end', onEnd).on('close', onEnd)
  })
}
