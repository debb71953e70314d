import type { HistoryQuery } from '../../ports/match-history.ts'
import { iso } from './event-rows.ts'

/**
 * Records a batch: the events ($1) and the players of their matches ($2), both as JSON lists. It is one statement, so
 * it is applied completely or not at all, in one round trip. Only events that are new to the timeline change their
 * match, and they only add to what is known: their order does not matter, and an ended match stays as it is.
 */
export const recordEvents = `
WITH told AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS event (
    session_id text, became text, at timestamptz, backend text, cause text, why text,
    formed_at timestamptz, queue text, config_version text, players_json text, state match_state, formed_by text,
    moved_server text, exited_server text, exit_code bigint, last_lines text[],
    ended_at timestamptz, end_reason text, end_detail text)
), fresh AS (
  INSERT INTO match_events (session_id, became, at, backend, cause, why)
  SELECT session_id, became, at, backend, cause, why FROM told ORDER BY session_id, became
  ON CONFLICT (session_id, became) DO NOTHING
  RETURNING session_id, became
), news AS (
  SELECT session_id, min(queue) AS queue, min(config_version) AS config_version, min(players_json) AS players_json,
    min(formed_at) AS formed_at, max(state) AS state,
    min(formed_by) AS formed_by, min(moved_server) AS moved_server, min(exited_server) AS exited_server,
    min(exit_code) AS exit_code, min(last_lines) AS last_lines,
    min(ended_at) AS ended_at, min(end_reason) AS end_reason, min(end_detail) AS end_detail
  FROM told JOIN fresh USING (session_id, became) GROUP BY session_id
), kept AS (
  INSERT INTO matches AS m (session_id, queue, config_version, players_json, backend_pod, game_server_pod, created_at,
    ended_at, state, end_reason, end_detail, server_exit_code, server_last_lines)
  SELECT session_id, queue, config_version, players_json, formed_by, coalesce(moved_server, exited_server), formed_at,
    ended_at, state, end_reason, end_detail, exit_code, last_lines
  FROM news ORDER BY session_id
  ON CONFLICT (session_id) DO UPDATE SET
    queue = coalesce(m.queue, excluded.queue),
    config_version = coalesce(m.config_version, excluded.config_version),
    backend_pod = coalesce(m.backend_pod, excluded.backend_pod),
    game_server_pod = coalesce(
      (SELECT moved_server FROM news WHERE news.session_id = m.session_id),
      m.game_server_pod, excluded.game_server_pod),
    ended_at = coalesce(m.ended_at, excluded.ended_at),
    state = greatest(m.state, excluded.state),
    end_reason = coalesce(m.end_reason, excluded.end_reason),
    end_detail = coalesce(m.end_detail, excluded.end_detail),
    server_exit_code = coalesce(m.server_exit_code, excluded.server_exit_code),
    server_last_lines = coalesce(m.server_last_lines, excluded.server_last_lines)
)
INSERT INTO match_players AS p (session_id, player_id, place, ticket, queued_at, wait_ms, fate)
SELECT session_id, player_id, place, ticket, queued_at, wait_ms, fate
FROM jsonb_to_recordset($2::jsonb) AS player (
  session_id text, player_id text, place integer, ticket text, queued_at timestamptz, wait_ms bigint, fate text)
JOIN news USING (session_id)
ORDER BY session_id, player_id
ON CONFLICT (session_id, player_id) DO UPDATE SET fate = excluded.fate
  WHERE p.fate IS NULL AND excluded.fate IS NOT NULL`

/**
 * Ends the matches that an earlier process left live, in the name of the backend ($1). Only for a store used by one
 * process, where matches and servers are gone with it. The fates of the players are unknown.
 */
export const endLostMatches = `
WITH lost AS (
  UPDATE matches SET state = 'ended', ended_at = date_trunc('milliseconds', now()), end_reason = 'crashed'
  WHERE state <> 'ended' RETURNING session_id, ended_at
)
INSERT INTO match_events (session_id, became, at, backend, cause, why)
SELECT session_id, 'ended', ended_at, $1, 'repair', 'crashed' FROM lost`

const matchColumns = `
  m.session_id, m.queue, m.config_version, m.state, m.backend_pod, m.game_server_pod, m.created_at, m.ended_at, m.end_reason, m.end_detail,
  m.server_exit_code, m.server_last_lines,
  (SELECT jsonb_agg(jsonb_build_object('player', p.player_id, 'ticket', p.ticket, 'wait_ms', p.wait_ms,
      'queued_at', p.queued_at, 'fate', p.fate) ORDER BY p.place)
    FROM match_players p WHERE p.session_id = m.session_id) AS players`

export const findMatch = `
SELECT ${matchColumns},
  (SELECT jsonb_agg(to_jsonb(e)) FROM match_events e WHERE e.session_id = m.session_id) AS timeline
FROM matches m WHERE m.session_id = $1`

const latestFirst = 'm.created_at DESC, m.session_id COLLATE "C" DESC'

/** Ids are ordered byte by byte, as everywhere else, whatever the database's locale. */
export function listMatches(query: HistoryQuery): { text: string; params: readonly unknown[] } {
  const params: unknown[] = []
  const param = (value: unknown): string => `$${params.push(value)}`
  const { player, queue, state, since, until, after } = query
  const conditions = [
    player !== undefined &&
      `m.session_id IN (SELECT session_id FROM match_players WHERE player_id = ${param(player)})`,
    queue !== undefined && `m.queue = ${param(queue)}`,
    state !== undefined && `m.state ${state === 'ended' ? '=' : '<>'} 'ended'`,
    since !== undefined && `m.created_at >= ${param(iso(since))}::timestamptz`,
    until !== undefined && `m.created_at < ${param(iso(until))}::timestamptz`,
    after !== undefined &&
      `(m.created_at, m.session_id COLLATE "C") < (${param(iso(after.formedAt))}::timestamptz, ${param(after.match)})`,
  ].filter((condition) => condition !== false)
  const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''
  const text = `SELECT ${matchColumns} FROM matches m ${where} ORDER BY ${latestFirst} LIMIT ${param(query.limit)}`
  return { text, params }
}
