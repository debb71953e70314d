import type { Endpoint } from '../../match/address.ts'
import type { ServerId } from '../../match/ids.ts'
import type { ServerOrder } from '../../match/server.ts'
import { assign, type Assigned } from './assign.ts'
import { AssignmentLine } from './assignment-line.ts'

/**
 * Assigns matches to waiting servers, each over a connection opened in advance. That takes 1 ms, where a new request to
 * a server that has answered few takes 3.
 */
export class Handovers {
  readonly #keyOf: (id: ServerId) => string
  readonly #lines = new Map<ServerId, AssignmentLine>()

  constructor(keyOf: (id: ServerId) => string) {
    this.#keyOf = keyOf
  }

  /** Call it when the server is ready and waits. A server that declines the connection gets a request later. */
  async prepare(id: ServerId, control: Endpoint): Promise<void> {
    if (this.#lines.has(id)) return
    const line = new AssignmentLine({ ...control, key: this.#keyOf(id) })
    this.#lines.set(id, line)
    void line.closed.then(() => {
      if (this.#lines.get(id) === line) this.#lines.delete(id)
    })
    await line.opened()
  }

  /** Another backend has assigned its match. */
  forget(id: ServerId): void {
    this.#lines.get(id)?.abandon()
    this.#lines.delete(id)
  }

  async assign(order: ServerOrder, control: Endpoint): Promise<Assigned> {
    const line = this.#lines.get(order.server)
    this.#lines.delete(order.server)
    const answer = await line?.send(order)
    // A dead connection says nothing about the server. If it did get the assignment, it may get it again.
    if (answer && answer !== 'silent') return answer
    line?.abandon()
    return assign({ ...control, key: this.#keyOf(order.server) }, order)
  }

  close(): void {
    for (const id of this.#lines.keys()) this.forget(id)
  }
}
