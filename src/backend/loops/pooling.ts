import { keepPools, type KeepPoolNeeds, type PoolKept } from '../../lifecycle/keep-pool.ts'
import { afterForming, demandAt, noDemand, type Demand } from '../../match/demand.ts'
import type { Deadlines } from '../../match/deadlines.ts'
import type { PoolId } from '../../match/pool.ts'
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

/** Keeps the pools, and remembers how many matches were formed recently. A new leader begins with what the queues hold. */
export class Pooling {
  readonly #needs: PoolingNeeds
  readonly #leading: Leading
  readonly #late: LateServers
  readonly #demand = new Map<PoolId, Demand>()

  constructor(needs: PoolingNeeds, leading: Leading) {
    this.#needs = needs
    this.#leading = leading
    this.#late = new LateServers(needs.deadlines.readyWithinMs)
  }

  /** Whether any pool may hold servers: without one, there is nothing to do for each join. */
  get isUsed(): boolean {
    const { queues, poolRules } = this.#needs
    return poolRules.max > 0 || queues.all.some(({ pool }) => pool !== undefined && pool.max > 0)
  }

  formed(pool: PoolId, matches: number): void {
    const before = this.#demand.get(pool) ?? noDemand
    this.#demand.set(pool, afterForming(before, matches, this.#needs.clock.now()))
  }

  async turn(): Promise<Instant | undefined> {
    if (this.#leading.term === undefined) return undefined
    const now = this.#needs.clock.now()
    const all = await keepPools(this.#needs, (pool) => demandAt(this.#demand.get(pool) ?? noDemand, now))
    this.#show(all)
    const late = this.#findLate(all.flatMap(({ waiting }) => waiting))
    return earliest(late, ...all.map((kept) => this.#lookAgainAt(kept)))
  }

  #show(all: readonly PoolKept[]): void {
    const { metrics, log } = this.#needs
    for (const gauge of [metrics.poolServers, metrics.poolReady, metrics.poolWanted]) gauge.reset()
    for (const { pool, waiting, ready, wanted, started, stopped } of all) {
      metrics.poolServers.set({ pool }, waiting.length)
      metrics.poolReady.set({ pool }, ready)
      metrics.poolWanted.set({ pool }, wanted)
      if (started > 0 || stopped > 0) log.info({ pool, started, stopped, wanted }, 'pool changed')
    }
  }

  /** Servers that were started just now are not among those that were seen. */
  #lookAgainAt({ started, lookAgainAt }: PoolKept): Instant | undefined {
    return earliest(lookAgainAt, started > 0 ? this.#needs.clock.now() + LOOK_AT_STARTED_MS : undefined)
  }

  #findLate(waiting: readonly GameServer[]): Instant | undefined {
    const { late: overdue, lookAgainAt } = this.#late.look(waiting, this.#needs.clock.now())
    for (const each of overdue) this.#needs.log.warn(each, 'a server of the pool is not ready in time')
    return lookAgainAt
  }
}
