import type { Socket } from 'node:net'

import { giveBack } from './give-back.ts'
import type { ReusedReads } from './reused-reads.ts'

/** What a broken side had said before is given so long to reach the other. */
const LAST_WORDS_MS = 5000

/**
 * Joins two connections: bytes both ways, each as fast as the other side takes them. When one side has said its last,
 * the other is told so and may still answer; when one breaks, both are gone.
 * Not `pipeline`, which destroys both when one side ends, and the last reply with it.
 */
export function splice(client: Socket, server: Socket, reads: ReusedReads): void {
  reads.begin(server)
  client.on('data', (bytes: Buffer) => {
    const written = (): void => {
      giveBack(bytes)
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
  // He may have said his last while we were still looking for the other.
  if (from.readableEnded) to.end()
  from.on('close', () => {
    // Ended both ways: the other side ends by itself, when it has taken what is still on its way to it.
    if (!(from.readableEnded && from.writableFinished)) finish(to)
  })
}

function finish(socket: Socket): void {
  if (socket.destroyed) return
  socket.setTimeout(LAST_WORDS_MS, () => socket.destroy())
  socket.destroySoon()
}

const ignore = (): void => undefined
