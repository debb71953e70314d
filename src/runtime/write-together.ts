import type { Writable } from 'node:stream'

/** Sends everything written in one turn of the event loop together: for short lines, the system call is most of the cost. */
export function writeTogether(to: Writable, text: string): void {
  if (to.writableCorked === 0) {
    to.cork()
    setImmediate(() => {
      to.uncork()
    })
  }
  to.write(text)
}
