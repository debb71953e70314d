import type { ServerResponse } from 'node:http'

import { EVENT_STREAM_HEADERS, MAX_UNREAD_EVENT_BYTES } from '../protocol/event-line.ts'

/** The destination of one player's events. */
export interface EventSink {
  /** The client is gone. */
  readonly gone: boolean
  /** Everything written so far has been sent. */
  readonly taken: boolean
  write(text: string): void
  end(): void
  /** Also called after `end`. */
  onGone(listener: () => void): void
}

/** A separate HTTP stream. Behind a proxy that reads no faster than its client, it is the client that does not read. */
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
      if (response.writableLength > MAX_UNREAD_EVENT_BYTES) {
        response.destroy()
        return
      }
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
