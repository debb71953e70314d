import type { MatchId } from '../match/ids.ts'
import type { ServerReport } from '../match/server.ts'
import type { Instant } from '../match/time.ts'

/** What game servers last said of themselves. */
export interface ServerReports {
  /** Keeps the report; `false` when a later one of this server is kept already. */
  note(match: MatchId, report: ServerReport): Promise<boolean>
  /** The server was reached in another way: it counts as heard, if its match is live. */
  heard(match: MatchId, at: Instant): Promise<void>
  /** Live matches whose server was heard once, and not after then: the longest silent first, and no more than the limit. */
  silent(since: Instant, limit: number): Promise<readonly MatchId[]>
  /** When the server was last heard that has been silent longest. */
  longestSilentSince(): Promise<Instant | undefined>
  /** The last report of the match's server, if its match is live. */
  of(match: MatchId): Promise<ServerReport | undefined>
  /** The last report of each server whose match is live. */
  all(): Promise<ReadonlyMap<MatchId, ServerReport>>
}
