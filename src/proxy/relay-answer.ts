import type { ServerResponse } from 'node:http'
import type { Dispatcher } from 'undici'

import { endToEnd } from './headers.ts'

export interface RelayTo {
  readonly response: ServerResponse
  /** Called when the answer turns out to be an event stream. */
  readonly onStream: () => void
}

/**
 * Streams the backend's answer to the client, only as fast as the client reads. Rejects if the answer is incomplete;
 * when the client disconnects, the request to the backend is aborted too.
 */
export function relayAnswer(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  { response: to, onStream }: RelayTo,
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    let sender: Dispatcher.DispatchController | undefined
    to.once('close', () => {
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
        if (String(headers['content-type']).startsWith('text/event-stream')) onStream()
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

/** Pauses the backend while the client does not read. */
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
  // A body without a length may take long (an event stream): send its head at once. Any other body follows in the same
  // packet.
  if (headers['content-length'] === undefined) to.flushHeaders()
}

function gone(): Error {
  return new Error('the client is gone')
}
