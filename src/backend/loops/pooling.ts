import { keepPool, type KeepPoolNeeds } from '../../lifecycle/keep-pool.ts'
import { afterForming, demandAt, noDemand } from '../../match/demand.ts'
import type { Instant } from '../../match/time.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Metrics } from '../metrics.ts'
import type { Leading } from './leading.ts'

export interface PoolingNeeds extends KeepPoolNeeds {
  readonly metrics: Pick<Metrics, 'poolServers' | 'poolReady' | 'poolWanted'>
  readonly log: Logger
}

/** Keeps the pool, and remembers how many matches were formed recently. A new leader begins with what the queue holds. */
export class Pooling {
  readonly #needs: PoolingNeeds
  readonly #leading: Leading
  #demand = noDemand

  constructor(needs: PoolingNeeds, leading: Leading) {
    this.#needs = needs
    this.#leading = leading
  }

  formed(matches: number): void {
    this.#demand = afterForming(this.#demand, matches, this.#needs.clock.now())
  }

  async turn(): Promise<Instant | undefined> {
    if (this.#leading.term === undefined) return undefined
    const { clock, metrics, log } = this.#needs
    const kept = await keepPool(this.#needs, demandAt(this.#demand, clock.now()))
    metrics.poolServers.set(kept.waiting)
    metrics.poolReady.set(kept.ready)
    metrics.poolWanted.set(kept.wanted)
    const { started, stopped, wanted } = kept
    if (started > 0 || stopped > 0) log.info({ started, stopped, wanted }, 'pool changed')
    return kept.lookAgainAt
  }
}
