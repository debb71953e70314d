import type { EndReason } from '../../match/end-reason.ts'
import type { Cause } from '../../match/history-event.ts'
import type { ConfigVersion, MatchId, PlayerId, QueueId, TicketId } from '../../match/ids.ts'
import type { MatchState } from '../../match/match.ts'
import { earlierFirst, type TimelineEntry } from '../../match/timeline.ts'
import type { MatchRecord } from '../../ports/match-history.ts'

/** A match as the statements return it. Only this program writes these rows, so they have its types. */
export interface MatchRow {
  readonly session_id: MatchId
  readonly queue: QueueId | null
  readonly config_version: ConfigVersion | null
  readonly state: MatchState
  readonly backend_pod: string | null
  readonly game_server_pod: string | null
  readonly created_at: Date
  readonly ended_at: Date | null
  readonly end_reason: EndReason | null
  readonly end_detail: string | null
  /** A large number comes as text. */
  readonly server_exit_code: string | number | null
  readonly server_last_lines: readonly string[] | null
  readonly players:
    | readonly {
        readonly player: PlayerId
        readonly ticket: TicketId
        readonly queued_at: string
        readonly wait_ms: number
        readonly fate: string | null
      }[]
    | null
}

export interface TimelineRow {
  readonly at: string
  readonly became: TimelineEntry['became']
  readonly backend: string
  readonly cause: Cause
  readonly why: string | null
}

export function matchRecord(row: MatchRow): MatchRecord {
  const code = row.server_exit_code === null ? undefined : Number(row.server_exit_code)
  return {
    match: row.session_id,
    queue: row.queue ?? undefined,
    configVersion: row.config_version ?? undefined,
    state: row.state,
    players: playersIn(row),
    backend: row.backend_pod ?? undefined,
    server: row.game_server_pod ?? undefined,
    formedAt: row.created_at.getTime(),
    endedAt: row.ended_at?.getTime(),
    why: row.end_reason ?? undefined,
    detail: row.end_detail ?? undefined,
    exit: row.server_last_lines ? { code, lastLines: row.server_last_lines } : undefined,
  }
}

function playersIn({ players }: MatchRow): MatchRecord['players'] {
  return (players ?? []).map(({ player, ticket, queued_at, wait_ms, fate }) => ({
    player,
    ticket,
    queuedAt: Date.parse(queued_at),
    waitMs: wait_ms,
    fate: fate ?? undefined,
  }))
}

export function timelineOf(rows: readonly TimelineRow[]): readonly TimelineEntry[] {
  return rows
    .map(({ at, became, backend, cause, why }) => ({
      at: Date.parse(at),
      became,
      backend,
      cause,
      why: why ?? undefined,
    }))
    .sort(earlierFirst)
}
