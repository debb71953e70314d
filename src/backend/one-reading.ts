import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

import { hostCount } from '../runtime/host-count.ts'
import type { App } from './app.ts'
import { Refused } from './problem-answers.ts'

/** Refuses requests that a proxy in front of us might read differently, and does not start those that follow. */
export function takeOnlyOneReading(app: App): void {
  // Node would ignore all headers after the first 2000, a second Host too. Their bytes are limited.
  app.server.maxHeadersCount = 0
  const refused = new WeakSet<Socket>()
  app.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw
    // Node has parsed it together with the one that was refused, after which the connection closes.
    if (refused.has(socket)) {
      reply.hijack()
      return
    }
    if (isSentAhead(reply.raw)) {
      reply.hijack()
      socket.destroy()
      return
    }
    const fault = faultOf(request.raw)
    if (fault !== undefined) {
      refused.add(socket)
      reply.header('connection', 'close')
      done(new Refused(400, fault))
    } else done()
  })
}

function faultOf({ rawHeaders, headers, httpVersion }: IncomingMessage): string | undefined {
  const hosts = hostCount(rawHeaders)
  if (hosts > 1 || (hosts === 0 && httpVersion !== '1.0')) return 'Send exactly one Host header.'
  const coding = headers['transfer-encoding']
  return coding === undefined || coding.toLowerCase() === 'chunked'
    ? undefined
    : 'The only transfer coding is chunked.'
}

/**
 * Whether the answer waits behind another on its connection. Node parses all requests of a read and starts them at
 * once: 64 kB start more than a thousand, and on Node 20 such an answer is never told that its connection has closed.
 * The proxy sends one request at a time; other clients must wait for an answer before the next request.
 */
function isSentAhead(response: ServerResponse): boolean {
  return response.socket === null
}
