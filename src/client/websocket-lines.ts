import { LineInbox, oneLine, type Lines } from './lines.ts'

/** How many bytes may wait in the browser before `send` waits too. */
const HIGH_WATER = 64 * 1024
const LOOK_AGAIN_MS = 20
/** Refused (1008), and no game server (1013). */
const reasons: ReadonlySet<number> = new Set([1008, 1013])

/** Lines over a WebSocket, one per frame. Rejects if the proxy refuses it. */
export async function webSocketLines(url: string): Promise<Lines> {
  const socket = new WebSocket(url)
  // A WebSocket cannot be paused: unread lines wait here.
  const inbox = new LineInbox({ pause: () => undefined, resume: () => undefined })
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', ({ code, reason }) => {
      // Where a TCP client gets an `ERROR` line, the proxy closes a WebSocket with a code and the reason.
      if (reasons.has(code)) inbox.push([`ERROR ${reason}`])
      inbox.end()
      resolve()
    })
  })
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') inbox.push([data])
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => {
      resolve()
    })
    socket.addEventListener('error', () => {
      reject(new Error('The match cannot be reached.'))
    })
  })
  return {
    closed,
    close: () => {
      socket.close()
    },
    async send(line) {
      socket.send(oneLine(line))
      // There is no event for this: the standard only offers the number.
      while (socket.bufferedAmount > HIGH_WATER)
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
    },
    [Symbol.asyncIterator]: () => inbox[Symbol.asyncIterator](),
  }
}
