-- The queue that formed the match; unknown for matches of before.
ALTER TABLE matches ADD COLUMN queue TEXT;
