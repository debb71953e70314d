import type { Instant } from '../match/time.ts'
import type { TimelineEntry } from '../match/timeline.ts'
import type { MatchRecord } from '../ports/match-history.ts'
import type { HistoryMatch, HistoryMatchAnswer } from '../protocol/http.ts'

/** History in the form of the API, with the names of the table `matches`. */
export function historyMatch(record: MatchRecord): HistoryMatch {
  return {
    session_id: record.match,
    queue: record.queue ?? null,
    config_version: record.configVersion ?? null,
    state: record.state,
    players: record.players.map(({ player, ticket, queuedAt, waitMs, fate }) => ({
      player_id: player,
      ticket,
      queued_at: iso(queuedAt),
      wait_ms: waitMs,
      fate: fate ?? null,
    })),
    backend_pod: record.backend ?? null,
    game_server_pod: record.server ?? null,
    created_at: iso(record.formedAt),
    ended_at: record.endedAt === undefined ? null : iso(record.endedAt),
    end_reason: record.why ?? null,
    end_detail: record.detail ?? null,
    server_exit_code: record.exit?.code ?? null,
  }
}

/** A game server's last lines may hold anything: only administrators get them. */
export function historyMatchAnswer(
  { record, timeline }: { record: MatchRecord; timeline: readonly TimelineEntry[] },
  { admin }: { admin: boolean },
): HistoryMatchAnswer {
  return {
    ...historyMatch(record),
    timeline: timeline.map(({ at, became, backend, cause, why }) => ({
      at: iso(at),
      became,
      backend_pod: backend,
      cause,
      why: why ?? null,
    })),
    ...(admin && record.exit && { server_last_lines: [...record.exit.lastLines] }),
  }
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString()
}
