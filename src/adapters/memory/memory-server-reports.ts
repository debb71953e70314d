import type { MatchId } from '../../match/ids.ts'
import type { ServerReport } from '../../match/server.ts'
import type { Instant } from '../../match/time.ts'
import type { ServerReports } from '../../ports/server-reports.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryServerReports implements ServerReports {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async note(match: MatchId, report: ServerReport): Promise<boolean> {
    if ((this.#state.reports.get(match)?.seq ?? 0) >= report.seq) return false
    if (!this.#state.live.has(match)) return true
    this.#state.reports.set(match, report)
    this.#hear(match, report.at)
    return true
  }

  async heard(match: MatchId, at: Instant): Promise<void> {
    if (this.#state.heardAt.has(match)) this.#hear(match, at)
  }

  async silent(since: Instant, limit: number): Promise<readonly MatchId[]> {
    const silent: MatchId[] = []
    // The longest silent come first, so this stops after the silent ones.
    for (const [match, at] of this.#state.heardAt) {
      if (at > since || silent.length === limit) break
      silent.push(match)
    }
    return silent
  }

  async longestSilentSince(): Promise<Instant | undefined> {
    const [at] = this.#state.heardAt.values()
    return at
  }

  async of(match: MatchId): Promise<ServerReport | undefined> {
    return this.#state.reports.get(match)
  }

  async all(): Promise<ReadonlyMap<MatchId, ServerReport>> {
    return new Map(this.#state.reports)
  }

  /** The one heard most recently comes last. */
  #hear(match: MatchId, at: Instant): void {
    this.#state.heardAt.delete(match)
    this.#state.heardAt.set(match, at)
  }
}
