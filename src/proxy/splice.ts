import type { Socket } from 'node:net'

/** What a broken side had said before is given so long to reach the other. */
const LAST_WORDS_MS = 5000

/**
 * Joins two connections: bytes both ways, each as fast as the other side takes them. When one side has said its last,
 * the other is told so and may still answer; when one breaks, both are gone.
 */
export function splice(a: Socket, b: Socket, onClosed: () => void): void {
  let open = 2
  const closed = (): void => {
    open -= 1
    if (open === 0) onClosed()
  }
  a.once('close', closed)
  b.once('close', closed)
  carry(a, b)
  carry(b, a)
}

/** Not `pipeline`, which destroys both when one side ends, and the last reply with it; and not `pipe`, which is slower to set up. */
function carry(from: Socket, to: Socket): void {
  from.on('data', (bytes: Buffer) => {
    if (!to.write(bytes)) from.pause()
  })
  to.on('drain', () => {
    from.resume()
  })
  from.on('end', () => {
    to.end()
  })
  from.on('error', ignore)
  from.on('close', () => {
    // Ended both ways: the other side ends by itself, when it has taken what is still on its way to it.
    if (!(from.readableEnded && from.writableFinished)) finish(to)
  })
  // He may have said his last while we were still looking for the other.
  if (from.readableEnded) to.end()
  from.resume()
}

function finish(socket: Socket): void {
  if (socket.destroyed) return
  socket.setTimeout(LAST_WORDS_MS, () => socket.destroy())
  socket.destroySoon()
}

const ignore = (): void => undefined
