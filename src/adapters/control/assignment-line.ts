import { request, type ClientRequest } from 'node:http'
import type { Socket } from 'node:net'

import type { ServerOrder } from '../../match/server.ts'
import { lineHeaders } from '../../protocol/assignment.ts'
import { LineSplitter } from '../../protocol/line-splitter.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { assignedIf, assignmentOf, type Assigned } from './assign.ts'
import { PATIENCE_MS, proofOf, type ControlPort } from './tell.ts'

/** NAT and firewalls on the way forget silent connections after minutes. */
const KEEP_ALIVE_MS = 30_000
const LONGEST_ANSWER = 16

/** A connection to a waiting server, opened before there is a match. */
export class AssignmentLine {
  /** Resolves when it broke, was abandoned, or the server declined it. */
  readonly closed: Promise<undefined>
  readonly #request: ClientRequest
  readonly #upgraded: Promise<void>
  #socket: Socket | undefined

  constructor({ host, port, key }: ControlPort) {
    const asked = request({
      host,
      port,
      path: '/assign',
      headers: lineHeaders(proofOf(key, ASSIGN_PROOF)),
      agent: false,
    })
    this.#request = asked
    this.#upgraded = new Promise((resolve) => {
      asked.once('upgrade', (_answer, socket) => {
        // Start reading: a socket that is not read reports no end.
        this.#socket = socket.setKeepAlive(true, KEEP_ALIVE_MS).resume()
        resolve()
      })
    })
    this.closed = new Promise((resolve) => {
      const closed = (): void => {
        resolve(undefined)
      }
      asked.on('response', () => asked.destroy()).on('error', closed)
      asked.once('socket', (socket) => socket.on('close', closed).on('error', closed))
    })
    asked.end()
  }

  /** Resolves when the server has accepted or declined the connection. */
  async opened(): Promise<void> {
    await Promise.race([this.#upgraded, this.closed])
  }

  /** Sends the assignment as one line; the answer is one line too. */
  async send(order: ServerOrder): Promise<Assigned> {
    const socket = this.#socket
    if (!socket || socket.destroyed) return 'silent'
    const answer = firstLine(socket)
    socket.setTimeout(PATIENCE_MS, () => socket.destroy()).write(`${assignmentOf(order)}\n`)
    const status = await Promise.race([answer, this.closed])
    return status === undefined ? 'silent' : assignedIf(Number(status))
  }

  abandon(): void {
    this.#request.destroy()
    this.#socket?.destroy()
  }
}

/** The answer is a short status: longer lines are not read to their end. */
function firstLine(socket: Socket): Promise<string> {
  const splitter = new LineSplitter(LONGEST_ANSWER)
  return new Promise((resolve) => {
    socket.on('data', (bytes) => {
      const { lines, tooLong } = splitter.push(bytes)
      if (lines[0] !== undefined) resolve(lines[0])
      else if (tooLong) socket.destroy()
    })
  })
}
