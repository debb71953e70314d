import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { LineSplitter } from '../protocol/line-splitter.ts'
import { parseServerLine, type ServerLine } from '../protocol/lines.ts'
import { Changes } from './changes.ts'

const LONGEST_LINE = 1024 * 1024

/** How a wait for lines ended: all lines until then, and whether the connection was over. */
export interface Heard {
  readonly lines: readonly ServerLine[]
  readonly isClosed: boolean
}

/** A player's connection to the server that is checked. */
export class GameClient implements AsyncDisposable {
  readonly #socket: Socket
  readonly #lines: ServerLine[] = []
  #isClosed = false
  readonly #changes = new Changes()

  private constructor(socket: Socket) {
    this.#socket = socket
    const splitter = new LineSplitter(LONGEST_LINE)
    socket.on('data', (bytes) => {
      const { lines, tooLong } = splitter.push(bytes)
      this.#lines.push(...lines.map(parseServerLine))
      if (tooLong) socket.destroy()
      this.#changes.changed()
    })
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#isClosed = true
      this.#changes.changed()
    })
  }

  static async connect(port: number): Promise<GameClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    await once(socket, 'connect')
    return new GameClient(socket)
  }

  send(text: string): void {
    this.#socket.write(text)
  }

  /** Until a line fits, the connection is over or the time is up. */
  async until(fits: (line: ServerLine) => boolean, withinMs: number): Promise<Heard> {
    return this.#wait(() => this.#isClosed || this.#lines.some(fits), withinMs)
  }

  /** Until the connection is over or the time is up. */
  async untilClosed(withinMs: number): Promise<Heard> {
    return this.#wait(() => this.#isClosed, withinMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy()
    if (!this.#isClosed) await once(this.#socket, 'close')
  }

  async #wait(isOver: () => boolean, withinMs: number): Promise<Heard> {
    await this.#changes.until(isOver, withinMs)
    return { lines: [...this.#lines], isClosed: this.#isClosed }
  }
}
