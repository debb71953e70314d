import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

import { BodyTooLarge } from './forward-errors.ts'

/** The backend accepts no larger body. */
const MAX_BUFFERED_BYTES = 64 * 1024

export interface Body {
  /** Whether the body has been partly sent, so that no other backend could get all of it. */
  readonly begun: boolean
  toSend(): Buffer | Readable | null
}

/**
 * Buffers a small body: it is sent in one piece with its head, and can be sent again if the first backend is gone. A
 * large body, or one of unknown length, is streamed.
 */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Body> {
  const { headers } = request
  const length = Number(headers['content-length'] ?? 0)
  if (length > limit) throw new BodyTooLarge()
  if (headers['transfer-encoding'] !== undefined || length > MAX_BUFFERED_BYTES)
    return new StreamedBody(request, limit)
  const bytes = length === 0 ? null : await whole(request)
  return { begun: false, toSend: () => bytes }
}

function whole(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      resolve(Buffer.concat(parts))
    })
    request.on('error', reject)
  })
}

class StreamedBody implements Body {
  begun = false
  readonly #request: IncomingMessage
  readonly #limit: number

  constructor(request: IncomingMessage, limit: number) {
    this.#request = request
    this.#limit = limit
  }

  toSend(): Readable {
    return Readable.from(this.#parts(), { objectMode: false })
  }

  /** Read only once a connection wants it. An unknown length is checked on the way. */
  async *#parts(): AsyncGenerator<Buffer> {
    this.begun = true
    let bytes = 0
    for await (const part of this.#request.iterator({ destroyOnReturn: false })) {
      bytes += (part as Buffer).length
      if (bytes > this.#limit) throw new BodyTooLarge()
      yield part as Buffer
    }
  }
}
