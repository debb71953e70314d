import type { MatchId } from '../../match/ids.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { Address } from '../../match/match.ts'
import { assign, type Assigned } from './assign.ts'
import { AssignmentLine } from './assignment-line.ts'

/**
 * Hands matches to servers that wait, each by a line that was opened to it before there is a match: of the 3 ms that a new
 * request takes of a server that has had few, 1 is left.
 */
export class Handovers {
  readonly #keyOf: (match: MatchId) => string
  readonly #lines = new Map<MatchId, AssignmentLine>()

  constructor(keyOf: (match: MatchId) => string) {
    this.#keyOf = keyOf
  }

  /** Its server is ready and serves nobody yet. One that wants no line is asked by a request when it is time. */
  async prepare(match: MatchId, control: Address): Promise<void> {
    if (this.#lines.has(match)) return
    const line = new AssignmentLine({ ...control, key: this.#keyOf(match) })
    this.#lines.set(match, line)
    void line.closed.then(() => {
      if (this.#lines.get(match) === line) this.#lines.delete(match)
    })
    await line.opened()
  }

  /** Another backend has handed it its match. */
  forget(match: MatchId): void {
    this.#lines.get(match)?.abandon()
    this.#lines.delete(match)
  }

  async assign(order: ServerOrder, control: Address): Promise<Assigned> {
    const line = this.#lines.get(order.id)
    this.#lines.delete(order.id)
    const answer = await line?.send(order)
    // A connection that had died unnoticed says nothing of the server. One that heard it may be told again.
    if (answer && answer !== 'silent') return answer
    line?.abandon()
    return assign({ ...control, key: this.#keyOf(order.id) }, order)
  }

  close(): void {
    for (const match of this.#lines.keys()) this.forget(match)
  }
}
