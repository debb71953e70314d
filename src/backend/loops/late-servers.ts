import type { ServerId } from '../../match/ids.ts'
import type { GameServer } from '../../match/server.ts'
import { whyNeverReady } from '../../match/start-step.ts'
import { earliest, type Instant } from '../../match/time.ts'

export interface LateServer {
  readonly server: string
  readonly detail: string | undefined
}

/**
 * Finds servers of the pool that are not ready in time, each once. They are not given up, because no player waits for them;
 * but a pool that never fills must say why.
 */
export class LateServers {
  readonly #readyWithinMs: number
  /** When each was first seen; `told` once it was found. */
  readonly #seen = new Map<ServerId, Instant | 'told'>()

  constructor(readyWithinMs: number) {
    this.#readyWithinMs = readyWithinMs
  }

  look(
    waiting: readonly GameServer[],
    now: Instant,
  ): { readonly late: readonly LateServer[]; readonly lookAgainAt: Instant | undefined } {
    const starting = waiting.filter((server) => server.state === 'starting')
    const ids = new Set(starting.map(({ id }) => id))
    for (const id of this.#seen.keys()) if (!ids.has(id)) this.#seen.delete(id)
    const late: LateServer[] = []
    let lookAgainAt: Instant | undefined
    for (const { id, name, missing } of starting) {
      const since = this.#seen.get(id) ?? now
      if (since === 'told') continue
      const isLate = now >= since + this.#readyWithinMs
      this.#seen.set(id, isLate ? 'told' : since)
      if (isLate) late.push({ server: name, detail: whyNeverReady(missing) })
      else lookAgainAt = earliest(lookAgainAt, since + this.#readyWithinMs)
    }
    return { late, lookAgainAt }
  }
}
