import type { MatchId } from '../../match/ids.ts'
import type { ServerPicture } from '../../match/server.ts'
import type { ServerReports } from '../../ports/server-reports.ts'
import type { MemoryState } from './memory-state.ts'

/* eslint-disable @typescript-eslint/require-await -- the port is asynchronous; here each step is one synchronous change */
export class MemoryServerReports implements ServerReports {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async note(match: MatchId, picture: ServerPicture): Promise<boolean> {
    if ((this.#state.reports.get(match)?.seq ?? 0) >= picture.seq) return false
    if (this.#state.live.has(match)) this.#state.reports.set(match, picture)
    return true
  }

  async all(): Promise<ReadonlyMap<MatchId, ServerPicture>> {
    return new Map(this.#state.reports)
  }
}
