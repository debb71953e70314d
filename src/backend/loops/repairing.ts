import { repair, type Repaired } from '../../lifecycle/repair.ts'
import type { Instant } from '../../match/time.ts'
import { earliest } from '../../match/time.ts'
import type { Needs } from '../needs.ts'
import type { Leading } from './leading.ts'

/** What no event and no deadline told of is found by then: a net under the nets. */
const EVERYTHING_EVERY_MS = 30_000

/** Repairs what is due each time, and everything when something may have been missed. */
export class Repairing {
  readonly #needs: Needs
  readonly #leading: Leading
  #everythingAt: Instant = 0

  constructor(needs: Needs, leading: Leading) {
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
    const { log, metrics } = this.#needs
    const repaired = await repair(this.#needs, scope)
    for (const each of repaired.repairs) {
      const matchId = 'server' in each ? each.server.match : each.match.id
      log.info({ matchId, repair: each.kind, ...('why' in each && { why: each.why }) }, 'repaired')
    }
    if (repaired.expired > 0) log.info({ tickets: repaired.expired }, 'tickets expired')
    metrics.ticketsExpired.inc(repaired.expired)
    void repaired.stopped.then((stopped) => {
      metrics.serversStopped.inc(stopped)
    })
    return repaired
  }
}
