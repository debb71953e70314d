import type { Socket } from 'node:net'

import { LineSplitter } from '../protocol/line-splitter.ts'
import { formatServerLine, MAX_LINE_BYTES, type ServerLine } from '../protocol/lines.ts'
import type { Seat } from './assigned-match.ts'
import type { Limits } from './config.ts'
import { refuseBadLine } from './game-line.ts'
import type { LeaveReason, Player } from './hooks.ts'
import { LineBudget } from './line-budget.ts'

export interface ConnectionEvents {
  line(connection: Connection, text: string): void
  /** Once, when the client went or was sent away; they may still be taking their last lines. */
  left(connection: Connection, why: LeaveReason): void
}

/** One client: bytes to lines and back, within bounds. */
export class Connection implements Player {
  /** Who this is, once a token has proved it. */
  id: string | undefined
  reconnected = false
  seat: Seat = {}
  /** Whether they came to play (see `cameToPlay`). */
  came = false
  readonly #socket: Socket
  readonly #limits: Limits
  readonly #events: ConnectionEvents
  readonly #splitter = new LineSplitter(MAX_LINE_BYTES)
  readonly #budget: LineBudget
  readonly #firstLine: NodeJS.Timeout
  #unheard: string[] = []
  #tooLong = false
  #over = false
  /** Why it is gone, if its socket closes now. */
  #why: LeaveReason = 'lost'

  constructor(socket: Socket, limits: Limits, events: ConnectionEvents) {
    this.#socket = socket
    this.#limits = limits
    this.#events = events
    this.#budget = new LineBudget(limits.linesPerSecond)
    // A timer of our own: the socket's starts again with every byte, and a byte now and then is no line.
    this.#firstLine = setTimeout(() => {
      this.refuse('say something sooner')
    }, limits.firstLineMs)
    socket.on('data', (bytes) => {
      this.#take(bytes)
    })
    // The client has closed its side. One that is gone and one that only stopped sending look the same from here: both get
    // the answers to all they said, and have left.
    socket.on('end', () => {
      this.#close('lost')
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#leave(this.#why)
    })
  }

  get team(): string | undefined {
    return this.seat.team
  }

  get party(): string | undefined {
    return this.seat.party
  }

  get role(): string | undefined {
    return this.seat.role
  }

  get attributes(): Readonly<Record<string, unknown>> {
    return this.seat.attributes ?? {}
  }

  say(line: ServerLine): void {
    this.#write(formatServerLine(line))
  }

  send(line: string): void {
    refuseBadLine(line)
    this.#write(line)
  }

  refuse(says: string, why: LeaveReason = 'closed'): void {
    this.say({ verb: 'ERROR', says })
    this.#close(why)
  }

  close(): void {
    this.#close('closed')
  }

  /** Without waiting for what was sent last to be taken. */
  cutOff(): void {
    this.#socket.destroy()
  }

  /** They may stay: they have said what comes first. */
  settle(): void {
    clearTimeout(this.#firstLine)
  }

  /** Sends what waits, then closes; a client that does not take it is cut off. */
  #close(why: LeaveReason): void {
    if (this.#over) return
    this.#leave(why)
    this.#socket.end()
    // What the client still sends is read and forgotten: closing over unread bytes resets the connection, and the reset can
    // arrive before the last lines do.
    this.#socket.resume()
    const cutOff = setTimeout(() => this.#socket.destroy(), this.#limits.lingerMs)
    this.#socket.once('close', () => {
      clearTimeout(cutOff)
    })
  }

  #leave(why: LeaveReason): void {
    if (this.#over) return
    this.#over = true
    this.#unheard = []
    this.settle()
    this.#events.left(this, why)
  }

  #write(line: string): void {
    if (this.#over || this.#socket.destroyed) return
    this.#socket.write(`${line}\n`)
    if (this.#socket.writableCorked === 0) this.#dropIfFull()
  }

  /** What waits for a client that does not read must not fill the memory that others need. */
  #dropIfFull(): void {
    if (this.#socket.writableLength <= this.#limits.bufferedBytes) return
    this.#why = 'closed'
    this.#socket.destroy()
  }

  #take(bytes: Buffer): void {
    if (this.#over) return
    const { lines, tooLong } = this.#splitter.push(bytes)
    this.#unheard = this.#unheard.concat(lines)
    this.#tooLong ||= tooLong
    this.#hear()
  }

  /** A flood is not heard faster than the limit: its sender waits, and the others are served. */
  #hear(): void {
    const now = performance.now()
    const granted = this.#budget.take(this.#unheard.length, now)
    // The answers to all these lines go out in one piece.
    this.#socket.cork()
    for (const line of this.#unheard.splice(0, granted)) if (!this.#over) this.#events.line(this, line)
    this.#socket.uncork()
    this.#dropIfFull()
    if (this.#over) return
    if (this.#unheard.length > 0) this.#pause(this.#budget.msToNext(now))
    else if (this.#tooLong) this.refuse(`a line has at most ${MAX_LINE_BYTES} bytes`)
    else this.#socket.resume()
  }

  #pause(ms: number): void {
    this.#socket.pause()
    setTimeout(() => {
      if (!this.#over) this.#hear()
    }, ms)
  }
}
