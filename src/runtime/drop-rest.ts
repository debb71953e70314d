import type { IncomingMessage } from 'node:http'

/** How long a client that is refused in the middle of its body may take to read why. */
const LINGER_MS = 1000

/** Closing while the client still sends would turn our answer into a reset: read and drop the rest for a while. */
export function dropRest(request: IncomingMessage): void {
  if (request.complete) return
  request.resume()
  setTimeout(() => {
    if (!request.complete) request.socket.destroy()
  }, LINGER_MS).unref()
}
