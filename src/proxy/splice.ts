import type { Duplex } from 'node:stream'

/**
 * Joins two connections: bytes both ways, each as fast as the other side takes them. When one side has said its last,
 * the other is told so and may still answer; when one breaks, both are gone.
 */
export function splice(a: Duplex, b: Duplex, onClosed: () => void): void {
  let open = 2
  const closed = (other: Duplex) => (): void => {
    other.destroy()
    open -= 1
    if (open === 0) onClosed()
  }
  const ignore = (): void => undefined
  a.on('error', ignore).once('close', closed(b))
  b.on('error', ignore).once('close', closed(a))
  // `pipe` and not `pipeline`: pipeline destroys both when one side ends, and the last reply with it.
  a.pipe(b)
  b.pipe(a)
}
