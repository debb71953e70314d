import { repair, type Repaired, type RepairNeeds } from '../../lifecycle/repair.ts'
import type { Instant } from '../../match/time.ts'
import { earliest } from '../../match/time.ts'
import type { Logger } from '../../runtime/log.ts'
import type { Metrics } from '../metrics.ts'
import type { Leading } from './leading.ts'

/** What no event and no deadline told of is found by then: a net under the nets. */
const EVERYTHING_EVERY_MS = 30_000

export interface RepairingNeeds extends RepairNeeds {
  readonly metrics: Pick<Metrics, 'ticketsExpired' | 'serversStopped' | 'queueWait'>
  readonly log: Logger
}

/** Repairs what is due each time, and everything when something may have been missed. */
export class Repairing {
  readonly #needs: RepairingNeeds
  readonly #leading: Leading
  #everythingAt: Instant = 0

  constructor(needs: RepairingNeeds, leading: Leading) {
    this.#needs = needs
    this.#leading = leading
  }

  /** Something may have been missed: the next turn looks at everything. */
  missed(): void {
    this.#everythingAt = 0
  }

  async turn(): Promise<Instant | undefined> {
    if (this.#leading.term === undefined) return undefined
    const now = this.#needs.clock.now()
    const all = now >= this.#everythingAt
    // Set first: who says that something was missed while we look is not overheard.
    if (all) this.#everythingAt = now + EVERYTHING_EVERY_MS
    const { lookAgainAt, allAgainAt } = await this.#try(all ? 'all' : 'due')
    this.#everythingAt = Math.min(this.#everythingAt, allAgainAt ?? Infinity)
    return earliest(lookAgainAt, this.#everythingAt)
  }

  async #try(scope: 'due' | 'all'): Promise<Repaired> {
    try {
      return await this.now(scope)
    } catch (error) {
      // It may have broken off anywhere.
      this.missed()
      throw error
    }
  }

  async now(scope: 'due' | 'all'): Promise<Repaired> {
    const { log, metrics, clock } = this.#needs
    const now = clock.now()
    const repaired = await repair(this.#needs, scope)
    for (const each of repaired.repairs) {
      const matchId = 'server' in each ? each.server.match : each.match.id
      log.info({ matchId, repair: each.kind, ...('why' in each && { why: each.why }) }, 'repaired')
    }
    for (const ticket of repaired.expired) {
      const waitedMs = now - ticket.queuedAt
      log.info(
        { ticketId: ticket.id, queue: ticket.queue, players: ticket.players, waitedMs },
        'ticket expired',
      )
      metrics.queueWait.observe(waitedMs / 1000)
    }
    metrics.ticketsExpired.inc(repaired.expired.length)
    void repaired.stopped.then((stopped) => {
      metrics.serversStopped.inc(stopped)
    })
    return repaired
  }
}
