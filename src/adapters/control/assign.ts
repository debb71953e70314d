import { request, type ClientRequest } from 'node:http'

import type { ServerOrder } from '../../match/server.ts'
import type { Assignment } from '../../protocol/assignment.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { sign } from '../../runtime/seals.ts'

const PATIENCE_MS = 2000
/** Who keeps track of connections on the way (NAT, a firewall) forgets the silent after minutes. */
const KEEP_ALIVE_MS = 30_000

export interface ControlPort {
  readonly host: string
  readonly port: number
  /** The match's own key, in hex. */
  readonly key: string
}

/** `assigned` means playable; `silent`: nobody knows what it did. */
export type Assigned = 'assigned' | 'refused' | 'silent'

/** Hands the match to the server that waits for it, in one request. */
export function assign(control: ControlPort, order: ServerOrder): Promise<Assigned> {
  return new AssignRequest(control).send(order)
}

/** One `POST /assign`, whose body may come long after its head. */
export class AssignRequest {
  /** Settles at any end of the request, sent or not. */
  readonly answer: Promise<Assigned>
  readonly #request: ClientRequest
  #isHeld = false

  constructor({ host, port, key }: ControlPort) {
    const headers = {
      authorization: `Bearer ${sign(Buffer.from(key, 'hex'), ASSIGN_PROOF)}`,
      'content-type': 'application/json',
    }
    const asked = request({ host, port, path: '/assign', method: 'POST', headers, agent: false })
    this.#request = asked
    this.answer = new Promise((resolve) => {
      asked
        .on('response', (response) => {
          response.resume()
          resolve(response.statusCode === 200 ? 'assigned' : 'refused')
        })
        .on('error', () => {
          resolve('silent')
        })
        .on('close', () => {
          resolve('silent')
        })
    })
  }

  /** Whether the server has taken the head, and waits for the body. */
  get isHeld(): boolean {
    return this.#isHeld
  }

  /** Sends the head alone. Resolves when the server waits for the body, or does not want to. */
  async hold(): Promise<void> {
    this.#request.setHeader('expect', '100-continue')
    this.#request.once('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS))
    const taken = new Promise<void>((resolve) => {
      this.#request.once('continue', () => {
        this.#isHeld = true
        resolve()
      })
    })
    const ended = this.answer.then(() => {
      this.#isHeld = false
    })
    this.#request.flushHeaders()
    await Promise.race([taken, ended])
  }

  send({ tickets }: ServerOrder): Promise<Assigned> {
    const said: Assignment = { players: tickets.map(({ player }) => player) }
    this.#request.setTimeout(PATIENCE_MS, () => this.#request.destroy()).end(JSON.stringify(said))
    return this.answer
  }

  abandon(): void {
    this.#request.destroy()
  }
}
