import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

import { BodyTooLarge } from './forward-errors.ts'

/** The backend takes none that is larger. */
const GATHERED_BYTES = 64 * 1024

export interface Body {
  /** From here on another backend could not hear all of it. */
  readonly begun: boolean
  toSend(): Buffer | Readable | null
}

/**
 * Gathers a small body: it goes on in one piece with its head, and may go to another backend too when the first is gone.
 * A large one, or one whose length nobody knows, streams.
 */
export async function bodyOf(request: IncomingMessage, limit: number): Promise<Body> {
  const { headers } = request
  const length = Number(headers['content-length'] ?? 0)
  if (length > limit) throw new BodyTooLarge()
  if (headers['transfer-encoding'] !== undefined || length > GATHERED_BYTES)
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

  /** Not read before a connection asks for it. A length that is not told beforehand is found out on the way. */
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
