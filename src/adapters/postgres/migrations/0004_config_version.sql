-- The configuration that formed the match, by its version; unknown for matches of before.
ALTER TABLE matches ADD COLUMN config_version TEXT;
