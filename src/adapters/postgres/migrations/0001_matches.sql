-- The table of matches, with the columns and meaning that it had before Muster: it may already exist, with rows.
CREATE TABLE IF NOT EXISTS matches (
  session_id TEXT PRIMARY KEY,
  players_json TEXT NOT NULL,
  backend_pod TEXT,
  game_server_pod TEXT,
  created_at TIMESTAMPTZ DEFAULT NOW(),
  ended_at TIMESTAMPTZ
);

-- In the order of a match's life: later states compare greater.
CREATE TYPE match_state AS ENUM ('forming', 'starting', 'ready', 'running', 'ended');

-- Existing rows belong to servers that are gone: all have ended, for unknown reasons.
ALTER TABLE matches ADD COLUMN state match_state NOT NULL DEFAULT 'ended';
ALTER TABLE matches ALTER COLUMN state DROP DEFAULT;
-- In milliseconds, like all our times: a page ends at a row's time, and must not skip rows a little later.
UPDATE matches SET created_at = date_trunc('milliseconds', COALESCE(created_at, ended_at, NOW()));
UPDATE matches SET ended_at = created_at WHERE ended_at IS NULL;
ALTER TABLE matches ALTER COLUMN created_at SET NOT NULL;

ALTER TABLE matches
  ADD COLUMN end_reason TEXT,
  ADD COLUMN server_exit_code BIGINT,
  ADD COLUMN server_last_lines TEXT[],
  ADD CONSTRAINT matches_ended_at_says_state CHECK ((state = 'ended') = (ended_at IS NOT NULL));

CREATE INDEX matches_by_time ON matches (created_at DESC, session_id COLLATE "C" DESC);
CREATE INDEX matches_live ON matches (created_at DESC, session_id COLLATE "C" DESC) WHERE state <> 'ended';

CREATE TABLE match_players (
  session_id TEXT NOT NULL REFERENCES matches ON DELETE CASCADE,
  player_id TEXT NOT NULL,
  -- The players of a match are in the order of their tickets.
  place INTEGER NOT NULL,
  ticket TEXT NOT NULL,
  queued_at TIMESTAMPTZ NOT NULL,
  wait_ms BIGINT NOT NULL,
  fate TEXT,
  PRIMARY KEY (session_id, player_id)
);
CREATE INDEX match_players_by_player ON match_players (player_id);

CREATE TABLE match_events (
  session_id TEXT NOT NULL REFERENCES matches ON DELETE CASCADE,
  became TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  backend TEXT NOT NULL,
  cause TEXT NOT NULL,
  why TEXT,
  -- A match enters each state once: this key recognizes a repeated event.
  PRIMARY KEY (session_id, became)
);
