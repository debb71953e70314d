import type { EndReason } from '../match/end-reason.ts'
import type { HistoryEvent } from '../match/history-event.ts'
import type { ConfigVersion, MatchId, PlayerId, QueueId, TicketId } from '../match/ids.ts'
import type { MatchState } from '../match/match.ts'
import type { Instant } from '../match/time.ts'
import type { TimelineEntry } from '../match/timeline.ts'

/** A match as history knows it. What history was not told (yet) is missing. */
export interface MatchRecord {
  readonly match: MatchId
  /** The queue that formed it; matches of before there were queues have none. */
  readonly queue: QueueId | undefined
  /** The configuration that formed it; matches of before there were versions have none. */
  readonly configVersion: ConfigVersion | undefined
  readonly state: MatchState
  readonly players: readonly PlayerRecord[]
  /** The backend that formed it. */
  readonly backend: string | undefined
  readonly server: string | undefined
  readonly formedAt: Instant
  readonly endedAt: Instant | undefined
  readonly why: EndReason | undefined
  /** Which promise its server broke; only when it was never ready. */
  readonly detail: string | undefined
  readonly exit: { readonly code: number | undefined; readonly lastLines: readonly string[] } | undefined
}

export interface PlayerRecord {
  readonly player: PlayerId
  readonly ticket: TicketId
  readonly queuedAt: Instant
  readonly waitMs: number
  /** What became of the player when the match ended. */
  readonly fate: string | undefined
}

export interface HistoryQuery {
  readonly player: PlayerId | undefined
  readonly queue: QueueId | undefined
  readonly state: 'live' | 'ended' | undefined
  /** Formed at or after `since`, and before `until`. */
  readonly since: Instant | undefined
  readonly until: Instant | undefined
  /** Continues after the last match of an earlier page. */
  readonly after: Pick<MatchRecord, 'match' | 'formedAt'> | undefined
  readonly limit: number
}

/** The record of matches. It may be late but is never wrong: events may be recorded twice and in any order. */
export interface MatchHistory {
  /**
   * Records all of these events or none; repeating an event changes nothing. Throws `Unavailable` if it may work later;
   * any other error means that one of the events can never be recorded.
   */
  record(events: readonly HistoryEvent[]): Promise<void>
  /** Returns the matching matches, the latest formed first. */
  list(query: HistoryQuery): Promise<readonly MatchRecord[]>
  /** Returns a match with its timeline, earliest step first. */
  find(match: MatchId): Promise<{ record: MatchRecord; timeline: readonly TimelineEntry[] } | undefined>
}
