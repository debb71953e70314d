import type { MatchId } from '../../match/ids.ts'
import type { ServerOrder } from '../../match/server.ts'
import type { Address } from '../../match/match.ts'
import { assign, AssignRequest, type Assigned } from './assign.ts'

/**
 * Hands matches to servers that wait. The head of each one's request is sent ahead, and only the body when the match is
 * there: of the 3 ms that a new request takes of a server that has had few, 1.5 are left.
 */
export class Handovers {
  readonly #keyOf: (match: MatchId) => string
  readonly #held = new Map<MatchId, AssignRequest>()

  constructor(keyOf: (match: MatchId) => string) {
    this.#keyOf = keyOf
  }

  /** Its server is ready and serves nobody yet. One that does not hold the request open is asked by another when it is time. */
  async prepare(match: MatchId, control: Address): Promise<void> {
    if (this.#held.has(match)) return
    const request = new AssignRequest({ ...control, key: this.#keyOf(match) })
    this.#held.set(match, request)
    void request.answer.then(() => {
      if (this.#held.get(match) === request) this.#held.delete(match)
    })
    await request.hold()
  }

  /** Another backend has handed it its match. */
  forget(match: MatchId): void {
    this.#held.get(match)?.abandon()
    this.#held.delete(match)
  }

  async assign(order: ServerOrder, control: Address): Promise<Assigned> {
    const held = this.#held.get(order.id)
    this.#held.delete(order.id)
    if (held?.isHeld) {
      const answer = await held.send(order)
      // A connection that had died unnoticed says nothing of the server. One that heard it may be told again.
      if (answer !== 'silent') return answer
    }
    held?.abandon()
    return assign({ ...control, key: this.#keyOf(order.id) }, order)
  }

  close(): void {
    for (const match of this.#held.keys()) this.forget(match)
  }
}
