import { connect, type Socket } from 'node:net'

import { AnswerTimeout, NotReached } from '../forward-errors.ts'
import { AnswerReader, type AnswerPart } from './answer-reader.ts'

export interface AnswerTaker {
  /** Returns `false` to pause the backend until `resume`. */
  take(part: AnswerPart): boolean
  /** The answer will not come, or not completely. */
  failed(error: Error): void
}

/** All reads use this memory, and are copied out at once. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)
const CONNECT_WITHIN_MS = 3000

interface Asked {
  readonly taker: AnswerTaker
  readonly reader: AnswerReader
  readonly patience: NodeJS.Timeout
}

/** A connection to a backend, for one request at a time. */
export class BackendConnection {
  readonly #socket: Socket
  readonly #answerMs: number
  readonly #onFree: (connection: BackendConnection) => void
  #asked: Asked | undefined
  #isConnected = false
  #error: Error | undefined
  /** When its last answer was complete. */
  freeSince = 0

  constructor(url: URL, answerMs: number, onFree: (connection: BackendConnection) => void) {
    this.#answerMs = answerMs
    this.#onFree = onFree
    this.#socket = this.#connectTo(url)
  }

  get isOpen(): boolean {
    return this.#socket.writable
  }

  ask(request: Buffer, taker: AnswerTaker): void {
    const patience = setTimeout(() => {
      this.#end(this.#isConnected ? new AnswerTimeout() : new NotReached('no connection in time'))
    }, this.#answerMs)
    this.#asked = { taker, reader: new AnswerReader(), patience }
    this.#socket.write(request)
  }

  resume(): void {
    this.#socket.resume()
  }

  onceClosed(listener: () => void): void {
    this.#socket.once('close', listener)
  }

  /** Ends it without notifying the requester. */
  destroy(): void {
    clearTimeout(this.#asked?.patience)
    this.#asked = undefined
    this.#socket.destroy()
  }

  #connectTo({ hostname, port }: URL): Socket {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port || 80),
      noDelay: true,
      onread: { buffer: shared, callback: (length) => this.#read(shared.subarray(0, length)) },
    })
    const giveUp = setTimeout(() => socket.destroy(new Error('no connection in time')), CONNECT_WITHIN_MS)
    return socket
      .once('connect', () => {
        clearTimeout(giveUp)
        this.#isConnected = true
        socket.resume()
      })
      .on('error', (error) => {
        this.#error = error
      })
      .once('close', () => {
        clearTimeout(giveUp)
        this.#closed()
      })
  }

  #read(bytes: Buffer): boolean {
    const asked = this.#asked
    const part = asked && this.#partIn(bytes, asked.reader)
    // Unrequested data.
    if (!asked) this.destroy()
    if (!asked || !part) return true
    if (part.head) clearTimeout(asked.patience)
    // Mark it free first: the client's next request may use this connection.
    if (part.isLast) this.#answered(asked.reader)
    return asked.taker.take(part) || part.isLast
  }

  #partIn(bytes: Buffer, reader: AnswerReader): AnswerPart | undefined {
    try {
      return reader.read(bytes)
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)))
      return undefined
    }
  }

  #answered({ mayStayOpen }: AnswerReader): void {
    this.#asked = undefined
    this.freeSince = performance.now()
    if (mayStayOpen) this.#onFree(this)
    else this.#socket.destroy()
  }

  #closed(): void {
    if (this.#asked?.reader.endsByClose && !this.#error) {
      this.#asked.taker.take({ head: undefined, bytes: Buffer.alloc(0), isLast: true })
      this.destroy()
    } else if (this.#isConnected) this.#end(this.#error ?? broken())
    else this.#end(new NotReached(this.#error?.message))
  }

  #end(error: Error): void {
    const { taker } = this.#asked ?? {}
    this.destroy()
    taker?.failed(error)
  }
}

function broken(): Error {
  return Object.assign(new Error('the backend closed the connection before its answer'), {
    code: 'ECONNRESET',
  })
}
