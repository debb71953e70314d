import type { MatchId } from '../match/ids.ts'
import type { ServerReport } from '../match/server.ts'
import type { Instant } from '../match/time.ts'

/** The last report of each game server. */
export interface ServerReports {
  /** Stores the report; `false` if a later report of this server is stored already. */
  note(match: MatchId, report: ServerReport): Promise<boolean>
  /** The server was reached another way: it counts as heard, if its match is live. */
  heard(match: MatchId, at: Instant): Promise<void>
  /** Live matches whose server was heard at least once, but not after then; the longest silent first, up to the limit. */
  silent(since: Instant, limit: number): Promise<readonly MatchId[]>
  /** When the longest-silent server was last heard. */
  longestSilentSince(): Promise<Instant | undefined>
  /** The last report of the match's server, if its match is live. */
  of(match: MatchId): Promise<ServerReport | undefined>
  /** The last report of each server whose match is live. */
  all(): Promise<ReadonlyMap<MatchId, ServerReport>>
}
