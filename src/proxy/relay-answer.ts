import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'

import { endToEnd } from './headers.ts'

export interface RelayTo {
  readonly response: ServerResponse
  /** Answers that have no end of their own are among them while they last. */
  readonly streams: Set<ServerResponse>
}

/**
 * Passes the backend's answer on as it comes, and only as fast as the client takes it.
 * The promise fails when there is no whole answer; a client that is gone ends the request to the backend too.
 */
export function relayAnswer(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { response: to, streams }: RelayTo,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let sender: Dispatcher.DispatchController | undefined
    to.once('close', () => {
      streams.delete(to)
      sender?.abort(gone())
    })
    dispatcher.dispatch(options, {
      onRequestStart(controller) {
        sender = controller
        if (to.destroyed) controller.abort(gone())
      },
      onResponseStart(_controller, status, headers) {
        if (status < 200) return
        begin(to, status, headers)
        if (String(headers['content-type']).startsWith('text/event-stream')) streams.add(to)
      },
      onResponseData(controller, chunk) {
        if (!to.writableEnded) passOn(to, chunk, controller)
      },
      onResponseEnd(_controller, trailers) {
        sender = undefined
        to.addTrailers(endToEnd(trailers))
        to.end()
        resolve()
      },
      onResponseError(_controller, error) {
        sender = undefined
        reject(error)
      },
    })
  })
}

/** The backend waits while the client takes nothing. */
function passOn(to: ServerResponse, chunk: Buffer, backend: Dispatcher.DispatchController): void {
  if (to.write(chunk)) return
  backend.pause()
  to.once('drain', () => {
    backend.resume()
  })
}

function begin(to: ServerResponse, status: number, headers: Parameters<typeof endToEnd>[0]): void {
  const [ours, theirs] = [to.getHeader('vary'), headers['vary']]
  to.writeHead(status, {
    ...endToEnd(headers),
    ...(ours && theirs && { vary: `${String(ours)}, ${String(theirs)}` }),
  })
  // A body of no given length may be long in coming (an event stream): the client learns at once that it stands.
  // Any other body follows in the same packet.
  if (headers['content-length'] === undefined) to.flushHeaders()
}

function gone(): Error {
  return new Error('the client is gone')
}
