import type { MatchId } from '../match/ids.ts'
import type { ServerPicture } from '../match/server.ts'

/** What game servers last said of themselves. */
export interface ServerReports {
  /** Keeps the picture; `false` when a later one of this server is kept already. */
  note(match: MatchId, picture: ServerPicture): Promise<boolean>
  /** The last picture of each server whose match is live. */
  all(): Promise<ReadonlyMap<MatchId, ServerPicture>>
}
