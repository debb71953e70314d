import type { Socket } from 'node:net'

import { releaseBuffer } from './release-buffer.ts'
import type { ReusedReads } from './reused-reads.ts'

/** How long the last bytes of a broken side may take to reach the other. */
const LAST_WORDS_MS = 5000

/**
 * Joins two connections: bytes both ways, each as fast as the other side reads. When one side ends, the other is told
 * and may still answer; when one breaks, both are closed. Not `pipeline`, which destroys both when one side ends, and
 * the last reply with it.
 */
export function splice(client: Socket, server: Socket, reads: ReusedReads): void {
  reads.begin(server)
  client.on('data', (bytes: Buffer) => {
    const written = (): void => {
      releaseBuffer(bytes)
    }
    if (!server.write(bytes, written)) client.pause()
  })
  server.on('drain', () => {
    client.resume()
  })
  endWith(client, server)
  endWith(server, client)
  client.resume()
  server.resume()
}

function endWith(from: Socket, to: Socket): void {
  from.on('error', ignore)
  from.on('end', () => {
    to.end()
  })
  // The side may have ended before the other was connected.
  if (from.readableEnded) to.end()
  from.on('close', () => {
    // Ended both ways: the other side closes once it has received what is on its way.
    if (!(from.readableEnded && from.writableFinished)) finish(to)
  })
}

function finish(socket: Socket): void {
  if (socket.destroyed) return
  socket.setTimeout(LAST_WORDS_MS, () => socket.destroy())
  socket.destroySoon()
}

const ignore = (): void => undefined
