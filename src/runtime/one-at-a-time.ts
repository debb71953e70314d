import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** How much we read from a client that sends ahead: only while we read do we notice that it disconnects. */
const MOST_HELD_BYTES = 64 * 1024
const HEAD_END = '\r\n\r\n'

export interface OneAtATime {
  /** Stops passing this connection's bytes to the server, and returns those that the server has not seen. */
  readonly letGo: (socket: Duplex) => Buffer
}

/**
 * Makes the server handle one request at a time per connection. Node parses all requests of a read and starts them at
 * once: 64 kB start more than a thousand, and on Node 20 the answers that queue behind the first are never told that
 * their connection has closed. Here the parser sees a request only when the one before it has been answered.
 */
export function oneAtATime(server: Server): OneAtATime {
  const connections = new WeakMap<Duplex, SerialRequests>()
  server.on('connection', (socket: Duplex) => {
    connections.set(socket, new SerialRequests(socket))
  })
  // Added after the server's own listener, so that its work at the close of an answer is done before the next request
  // begins.
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    connections.get(request.socket)?.begin(request, response)
  })
  return { letGo: (socket) => connections.get(socket)?.letGo() ?? Buffer.alloc(0) }
}

type Parse = (bytes: Buffer) => void

/** One connection's requests: each starts when the one before it has been answered. */
class SerialRequests {
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
  /** The rest of a body with a known length that the parser has not seen. */
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

  /** How many of the buffered bytes surely belong to one request only. */
  #mayParse(): number {
    // The server pauses a connection whose body or answers are not read. It must get no bytes meanwhile.
    if (this.#held.length === 0 || !this.#socket.writable || this.#socket.isPaused()) return 0
    if (this.#request?.complete && this.#answered) this.#request = undefined
    if (!this.#request) return toHeadEnd(this.#held)
    if (this.#request.complete) return 0
    if (this.#request.headers['transfer-encoding'] !== undefined) return toHeadEnd(this.#held)
    return Math.min(this.#held.length, this.#bodyLeft)
  }
}

/**
 * A head ends in an empty line, and so does a chunked body: up to there it is at most one of them. Without such an end,
 * it is everything except a possible beginning of one.
 */
function toHeadEnd(bytes: Buffer): number {
  const end = bytes.indexOf(HEAD_END)
  if (end >= 0) return end + HEAD_END.length
  for (let length = HEAD_END.length - 1; length > 0; length -= 1)
    if (bytes.toString('latin1', bytes.length - length) === HEAD_END.slice(0, length))
      return bytes.length - length
  return bytes.length
}
