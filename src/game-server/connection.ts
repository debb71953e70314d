import type { Socket } from 'node:net'

import { LineSplitter } from '../protocol/line-splitter.ts'
import { formatServerLine, MAX_LINE_BYTES, type ServerLine } from '../protocol/lines.ts'
import type { Limits } from './config.ts'

export interface ConnectionEvents {
  line(connection: Connection, text: string): void
  closed(connection: Connection): void
}

/** After the last line we wait so long for the client to take it. */
const LINGER_MS = 2000

/** One client: bytes to lines and back, within bounds. */
export class Connection {
  /** Who he is, once a token has proved it. */
  player: string | undefined
  /** Whether he counts as somebody who came to play. */
  came = false
  readonly #socket: Socket
  readonly #limits: Limits
  readonly #events: ConnectionEvents
  readonly #splitter = new LineSplitter(MAX_LINE_BYTES)
  #spoke = false
  #secondBegan = 0
  #linesThisSecond = 0

  constructor(socket: Socket, limits: Limits, events: ConnectionEvents) {
    this.#socket = socket
    this.#limits = limits
    this.#events = events
    socket.setNoDelay(true).setKeepAlive(true, 30_000).setTimeout(limits.firstLineMs)
    socket.on('data', (bytes) => {
      this.#take(bytes)
    })
    // Half-closed: he said all he wanted, and may still be reading. His socket ends with the match, or when it breaks.
    socket.on('timeout', () => {
      if (!this.#spoke) this.refuse('say something sooner')
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      events.closed(this)
    })
  }

  say(line: ServerLine): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    this.#socket.write(`${formatServerLine(line)}\n`)
    // He does not read: what waits for him must not fill the memory that others need.
    if (this.#socket.writableLength > this.#limits.bufferedBytes) this.#socket.destroy()
  }

  refuse(says: string): void {
    this.say({ verb: 'ERROR', says })
    this.close()
  }

  /** Sends what waits, then closes; a client that does not take it is cut off. */
  close(): void {
    this.#socket.end()
    setTimeout(() => this.#socket.destroy(), LINGER_MS).unref()
  }

  #take(bytes: Buffer): void {
    const { lines, tooLong } = this.#splitter.push(bytes)
    if (lines.length > 0 && !this.#spoke) {
      this.#spoke = true
      this.#socket.setTimeout(0)
    }
    for (const line of lines) if (!this.#socket.writableEnded) this.#events.line(this, line)
    if (tooLong) this.refuse(`a line may have ${MAX_LINE_BYTES} bytes`)
    this.#slowDown(lines.length)
  }

  /** A flood is not read faster than the limit: its sender waits, and the others are served. */
  #slowDown(lines: number): void {
    const now = Date.now()
    if (now - this.#secondBegan >= 1000) {
      this.#secondBegan = now
      this.#linesThisSecond = 0
    }
    this.#linesThisSecond += lines
    if (this.#linesThisSecond <= this.#limits.linesPerSecond) return
    this.#socket.pause()
    setTimeout(() => this.#socket.resume(), this.#secondBegan + 1000 - now).unref()
  }
}
