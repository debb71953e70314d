-- Which promise a game server broke that was never ready, as a sentence.
ALTER TABLE matches ADD COLUMN end_detail TEXT;
