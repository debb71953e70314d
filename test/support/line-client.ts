import { connect, type Socket } from 'node:net'
import { once } from 'node:events'

import { LineSplitter } from '../../src/protocol/line-splitter.ts'

/** A player's side of the TCP protocol, for tests: sends raw bytes, and waits for lines. */
export class LineClient implements AsyncDisposable {
  /** Every line so far. */
  readonly lines: string[] = []
  /** Resolves with all lines once the connection is closed, for whatever reason. */
  readonly closed: Promise<readonly string[]>
  readonly socket: Socket
  readonly #splitter = new LineSplitter(1_000_000)
  #read = 0
  #wake: () => void = () => undefined

  static async connect(port: number, options: { allowHalfOpen?: boolean } = {}): Promise<LineClient> {
    const socket = connect({ host: '127.0.0.1', port, ...options })
    const client = new LineClient(socket)
    await once(socket, 'connect')
    return client
  }

  constructor(socket: Socket) {
    this.socket = socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      this.lines.push(...this.#splitter.push(bytes).lines)
      this.#wake()
    })
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#wake()
        resolve(this.lines)
      }),
    )
  }

  send(...lines: readonly string[]): void {
    this.socket.write(lines.map((line) => `${line}\n`).join(''))
  }

  /** The next unread line. */
  async next(): Promise<string> {
    while (this.#read >= this.lines.length) {
      if (this.socket.closed) throw new Error(`closed after: ${this.lines.slice(-5).join(' | ')}`)
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    this.#read += 1
    return this.lines[this.#read - 1] ?? ''
  }

  /** The next `count` lines. */
  async take(count: number): Promise<string[]> {
    const lines: string[] = []
    while (lines.length < count) lines.push(await this.next())
    return lines
  }

  async ask(line: string): Promise<string> {
    this.send(line)
    return this.next()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy()
    await this.closed
  }
}
