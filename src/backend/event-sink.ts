import type { ServerResponse } from 'node:http'

import { EVENT_STREAM_HEADERS } from '../protocol/event-line.ts'

/** Where the events of one player go. */
export interface EventSink {
  /** Nobody hears any more. */
  readonly gone: boolean
  /** All that was written before has been taken. */
  readonly taken: boolean
  write(text: string): void
  end(): void
  /** Also after its end. */
  onGone(listener: () => void): void
}

/** A stream of its own, over HTTP. */
export function responseSink(response: ServerResponse): EventSink {
  const begin = (): void => {
    if (!response.headersSent) response.writeHead(200, EVENT_STREAM_HEADERS)
  }
  return {
    get gone() {
      return response.destroyed || response.writableEnded
    },
    get taken() {
      return response.writableLength === 0
    },
    write(text) {
      begin()
      if (response.req.method === 'HEAD') response.end()
      else response.write(text)
    },
    end() {
      begin()
      response.end()
    },
    onGone: (listener) => response.on('close', listener),
  }
}
