import { repair, type Repaired, type RepairNeeds } from '../../lifecycle/repair.ts'
import { matchServedBy } from '../../match/server.ts'
import type { Instant } from '../../match/time.ts'
import { earliest } from '../../match/time.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Metrics } from '../metrics.ts'
import type { Leading } from './leading.ts'

/** Finds what no event and no deadline announced: a last safety net. */
const FULL_REPAIR_EVERY_MS = 30_000

export interface RepairingNeeds extends RepairNeeds {
  readonly metrics: Pick<Metrics, 'ticketsExpired' | 'serversStopped' | 'queueWait'>
  readonly log: Logger
}

/** Repairs what is due; when something may have been missed, compares everything. */
export class Repairing {
  readonly #needs: RepairingNeeds
  readonly #leading: Leading
  #fullRepairAt: Instant = 0

  constructor(needs: RepairingNeeds, leading: Leading) {
    this.#needs = needs
    this.#leading = leading
  }

  /** Something may have been missed: the next turn is a full repair. */
  missed(): void {
    this.#fullRepairAt = 0
  }

  async turn(): Promise<Instant | undefined> {
    if (this.#leading.term === undefined) return undefined
    const now = this.#needs.clock.now()
    const all = now >= this.#fullRepairAt
    // Set first, so that a call of missed() during the repair is not lost.
    if (all) this.#fullRepairAt = now + FULL_REPAIR_EVERY_MS
    const { lookAgainAt, allAgainAt } = await this.#try(all ? 'all' : 'due')
    this.#fullRepairAt = Math.min(this.#fullRepairAt, allAgainAt ?? Infinity)
    return earliest(lookAgainAt, this.#fullRepairAt)
  }

  async #try(scope: 'due' | 'all'): Promise<Repaired> {
    try {
      return await this.now(scope)
    } catch (error) {
      // It may have stopped half-way.
      this.missed()
      throw error
    }
  }

  async now(scope: 'due' | 'all'): Promise<Repaired> {
    const { log, metrics, clock } = this.#needs
    const now = clock.now()
    const repaired = await repair(this.#needs, scope)
    for (const each of repaired.repairs) {
      const matchId = 'server' in each ? matchServedBy(each.server) : each.match.id
      log.info({ matchId, repair: each.kind, ...('why' in each && { why: each.why }) }, 'repaired')
    }
    for (const ticket of repaired.expired) {
      const waitedMs = now - ticket.queuedAt
      log.info(
        { ticketId: ticket.id, queue: ticket.queues.join(','), players: ticket.players, waitedMs },
        'ticket expired',
      )
      for (const queue of ticket.queues) metrics.queueWait.observe({ queue }, waitedMs / 1000)
    }
    metrics.ticketsExpired.inc(repaired.expired.length)
    void repaired.stopped.then((stopped) => {
      metrics.serversStopped.inc(stopped)
    })
    return repaired
  }
}
