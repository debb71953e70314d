import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** A client that sends ahead is read this far: while we read, we notice when it hangs up. */
const MOST_HELD_BYTES = 64 * 1024
const HEAD_END = '\r\n\r\n'

export interface OneAtATime {
  /** Stops handing this connection's bytes to the server, and gives those that the server has not seen. */
  readonly letGo: (socket: Duplex) => Buffer
}

/**
 * Has the server take one request at a time from each connection. Node parses all requests that a read holds and starts
 * them at once: 64 kB start more than a thousand, and on Node 20 the answers that queue behind the first are never told
 * that their connection has closed. Here the parser sees a request only when the one before it has been answered.
 */
export function oneAtATime(server: Server): OneAtATime {
  const turns = new WeakMap<Duplex, Turns>()
  server.on('connection', (socket: Duplex) => {
    turns.set(socket, new Turns(socket))
  })
  // After the server's own listener: what that one does when an answer closes is done before the next request begins.
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    turns.get(request.socket)?.begin(request, response)
  })
  return { letGo: (socket) => turns.get(socket)?.letGo() ?? Buffer.alloc(0) }
}

type Parse = (bytes: Buffer) => void

/** One connection's requests, each in its turn. */
class Turns {
  readonly #socket: Duplex
  readonly #parse: Parse
  readonly #take = (bytes: Buffer): void => {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    this.#goOn()
  }
  readonly #resumed = (): void => {
    if (!this.#pausedByUs) this.#goOn()
  }
  #held: Buffer = Buffer.alloc(0)
  #request: IncomingMessage | undefined
  /** Of a body whose length was told, what the parser has not seen. */
  #bodyLeft = 0
  #answered = false
  #pausedByUs = false

  constructor(socket: Duplex) {
    this.#socket = socket
    const [parse] = socket.listeners('data') as [Parse]
    this.#parse = parse
    socket.off('data', parse).on('data', this.#take).on('resume', this.#resumed)
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.#request = request
    this.#answered = false
    this.#bodyLeft = Number(request.headers['content-length'] ?? 0)
    response.once('close', () => {
      this.#answered = true
      this.#goOn()
    })
  }

  letGo(): Buffer {
    this.#socket.off('data', this.#take).off('resume', this.#resumed)
    const held = this.#held
    this.#held = Buffer.alloc(0)
    return held
  }

  #goOn(): void {
    if (this.#pausedByUs) this.#socket.resume()
    this.#pausedByUs = false
    for (let length = this.#mayParse(); length > 0; length = this.#mayParse()) {
      const piece = this.#held.subarray(0, length)
      this.#held = this.#held.subarray(length)
      if (this.#request) this.#bodyLeft -= length
      this.#parse.call(this.#socket, piece)
    }
    this.#pausedByUs = this.#held.length >= MOST_HELD_BYTES && !this.#socket.isPaused()
    if (this.#pausedByUs) this.#socket.pause()
  }

  /** How many of the held bytes can hold no more than the rest of one request. */
  #mayParse(): number {
    // The server pauses a connection whose body nobody reads, or whose answers nobody takes. It bears no bytes meanwhile.
    if (this.#held.length === 0 || !this.#socket.writable || this.#socket.isPaused()) return 0
    if (this.#request?.complete && this.#answered) this.#request = undefined
    if (!this.#request) return toHeadEnd(this.#held)
    if (this.#request.complete) return 0
    if (this.#request.headers['transfer-encoding'] !== undefined) return toHeadEnd(this.#held)
    return Math.min(this.#held.length, this.#bodyLeft)
  }
}

/**
 * A head ends in an empty line, and so does a chunked body: up to there is one of them at most. Without such an end it is
 * all but what could be the beginning of one.
 */
function toHeadEnd(bytes: Buffer): number {
  const end = bytes.indexOf(HEAD_END)
  if (end >= 0) return end + HEAD_END.length
  for (let length = HEAD_END.length - 1; length > 0; length -= 1)
    if (bytes.toString('latin1', bytes.length - length) === HEAD_END.slice(0, length))
      return bytes.length - length
  return bytes.length
}
