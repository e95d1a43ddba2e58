-- At which speeds an account has no time left, and until when that is believed: known to the process that holds it, and
-- told to all others, the command line among them.

ALTER TABLE accounts ADD COLUMN lacks jsonb NOT NULL DEFAULT '{}';
