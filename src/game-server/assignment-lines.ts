import type { Socket } from 'node:net'

import { ASSIGN_LINE, MAX_ASSIGNMENT_BYTES } from '../protocol/assignment.ts'
import { LineSplitter } from '../protocol/line-splitter.ts'

const SWITCHED = `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${ASSIGN_LINE}\r\n\r\n`

/**
 * Connections that are open before there is a match. When it comes, nothing stands between it and this server but a line: the
 * request was read, and its proof believed, while nobody waited.
 */
export class AssignmentLines {
  /** Gives the status of the answer. */
  readonly #assign: (json: string) => number
  readonly #open = new Set<Socket>()

  constructor(assign: (json: string) => number) {
    this.#assign = assign
  }

  /** `sooner` came right behind the request. */
  open(socket: Socket, sooner: Buffer): void {
    const splitter = new LineSplitter(MAX_ASSIGNMENT_BYTES)
    this.#open.add(socket)
    socket.write(SWITCHED)
    socket.unshift(sooner)
    socket
      .on('data', (bytes: Buffer) => {
        if (socket.writableEnded) return
        const { lines, tooLong } = splitter.push(bytes)
        const [line = tooLong ? '' : undefined] = lines
        if (line !== undefined) socket.end(`${this.#assign(line)}\n`)
      })
      .on('error', () => socket.destroy())
      .on('end', () => socket.end())
      .on('close', () => this.#open.delete(socket))
  }

  close(): void {
    for (const socket of this.#open) socket.destroy()
  }
}
