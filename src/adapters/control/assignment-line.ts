import { request, type ClientRequest } from 'node:http'
import type { Socket } from 'node:net'

import type { ServerOrder } from '../../match/server.ts'
import { lineHeaders } from '../../protocol/assignment.ts'
import { LineSplitter } from '../../protocol/line-splitter.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { assignedIf, assignmentOf, type Assigned } from './assign.ts'
import { PATIENCE_MS, proofOf, type ControlPort } from './tell.ts'

/** Who keeps track of connections on the way (NAT, a firewall) forgets the silent after minutes. */
const KEEP_ALIVE_MS = 30_000
const LONGEST_ANSWER = 16

/** A connection to a server that waits for its match, open before there is one. */
export class AssignmentLine {
  /** When it broke, was let go, or its server wants none. */
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
        // Read from now on, for who does not read hears of no end.
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

  /** Resolves when the server waits for the match at the other end, or does not want to. */
  async opened(): Promise<void> {
    await Promise.race([this.#upgraded, this.closed])
  }

  /** The match in a line of its own, and so is its answer. */
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

/** It holds a status: a server that says more, and never ends it, is not listened to. */
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
