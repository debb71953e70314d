import { keepPool, type KeepPoolNeeds } from '../../lifecycle/keep-pool.ts'
import { afterForming, demandAt, noDemand } from '../../match/demand.ts'
import type { Deadlines } from '../../match/deadlines.ts'
import type { GameServer } from '../../match/server.ts'
import { earliest, type Instant } from '../../match/time.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Metrics } from '../metrics.ts'
import { LateServers } from './late-servers.ts'
import type { Leading } from './leading.ts'

export interface PoolingNeeds extends KeepPoolNeeds {
  readonly metrics: Pick<Metrics, 'poolServers' | 'poolReady' | 'poolWanted'>
  readonly log: Logger
  readonly deadlines: Pick<Deadlines, 'readyWithinMs'>
}

const LOOK_AT_STARTED_MS = 1000

/** Keeps the pool, and remembers how many matches were formed recently. A new leader begins with what the queue holds. */
export class Pooling {
  readonly #needs: PoolingNeeds
  readonly #leading: Leading
  readonly #late: LateServers
  #demand = noDemand

  constructor(needs: PoolingNeeds, leading: Leading) {
    this.#needs = needs
    this.#leading = leading
    this.#late = new LateServers(needs.deadlines.readyWithinMs)
  }

  formed(matches: number): void {
    this.#demand = afterForming(this.#demand, matches, this.#needs.clock.now())
  }

  async turn(): Promise<Instant | undefined> {
    if (this.#leading.term === undefined) return undefined
    const { clock, metrics, log } = this.#needs
    const kept = await keepPool(this.#needs, demandAt(this.#demand, clock.now()))
    metrics.poolServers.set(kept.waiting.length)
    metrics.poolReady.set(kept.ready)
    metrics.poolWanted.set(kept.wanted)
    const { started, stopped, wanted } = kept
    if (started > 0 || stopped > 0) log.info({ started, stopped, wanted }, 'pool changed')
    // Servers that were started just now are not among those that were seen.
    const startedAt = started > 0 ? clock.now() + LOOK_AT_STARTED_MS : undefined
    return earliest(kept.lookAgainAt, this.#findLate(kept.waiting), startedAt)
  }

  #findLate(waiting: readonly GameServer[]): Instant | undefined {
    const { late: overdue, lookAgainAt } = this.#late.look(waiting, this.#needs.clock.now())
    for (const each of overdue) this.#needs.log.warn(each, 'a server of the pool is not ready in time')
    return lookAgainAt
  }
}
