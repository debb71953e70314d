import type { EndReason } from '../match/end-reason.ts'
import type { HistoryEvent } from '../match/history-event.ts'
import type { MatchId, PlayerId, TicketId } from '../match/ids.ts'
import type { MatchState } from '../match/match.ts'
import type { Instant } from '../match/time.ts'
import type { TimelineEntry } from '../match/timeline.ts'

/** A match as history knows it. What it was not told (yet) is not there. */
export interface MatchRecord {
  readonly match: MatchId
  readonly state: MatchState
  readonly players: readonly PlayerRecord[]
  /** The backend that formed it. */
  readonly backend: string | undefined
  readonly server: string | undefined
  readonly formedAt: Instant
  readonly endedAt: Instant | undefined
  readonly why: EndReason | undefined
  readonly exit: { readonly code: number | undefined; readonly lastLines: readonly string[] } | undefined
}

export interface PlayerRecord {
  readonly player: PlayerId
  readonly ticket: TicketId
  readonly queuedAt: Instant
  readonly waitMs: number
  /** What became of him when the match ended. */
  readonly fate: string | undefined
}

export interface HistoryQuery {
  readonly player: PlayerId | undefined
  readonly state: 'live' | 'ended' | undefined
  /** Formed at or after then, and before then. */
  readonly since: Instant | undefined
  readonly until: Instant | undefined
  /** Goes on behind the last of an earlier page. */
  readonly after: Pick<MatchRecord, 'match' | 'formedAt'> | undefined
  readonly limit: number
}

/** What was. It may be late, and is never wrong: events may be recorded twice, and in any order. */
export interface MatchHistory {
  /**
   * Records all of these events, or none of them; what is recorded already changes nothing. Throws `Unavailable` when it
   * may work later; any other error says that one of these events can never be recorded.
   */
  record(events: readonly HistoryEvent[]): Promise<void>
  /** Gives the matches that fit, the latest formed first. */
  list(query: HistoryQuery): Promise<readonly MatchRecord[]>
  /** Gives a match with its timeline, the earliest first. */
  find(match: MatchId): Promise<{ record: MatchRecord; timeline: readonly TimelineEntry[] } | undefined>
}
