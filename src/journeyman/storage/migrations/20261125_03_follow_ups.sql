-- Follow-ups: whose task it is, below which button it was asked for, and what a result may hold besides pictures.

ALTER TABLE tasks
    ADD COLUMN owner text NOT NULL DEFAULT '',
    ADD COLUMN parent bigint,
    ADD COLUMN custom_id text NOT NULL DEFAULT '',
    ADD COLUMN mask text NOT NULL DEFAULT '',
    ADD COLUMN clips jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN prompts text[] NOT NULL DEFAULT '{}',
    ADD COLUMN hash text NOT NULL DEFAULT '',
    ADD COLUMN buttons jsonb NOT NULL DEFAULT '[]',
    DROP CONSTRAINT tasks_success_has_pictures,
    -- Shorten's result is text.
    ADD CONSTRAINT tasks_success_has_a_result CHECK (status <> 'SUCCESS' OR pictures <> '[]' OR prompts <> '{}');

DROP INDEX tasks_waiting;
CREATE INDEX tasks_waiting ON tasks (account, priority, owner, id) WHERE status = 'NOT_START';
-- By time: who asks for the oldest means those that waited longest.
DROP INDEX tasks_waiting_by_age;
CREATE INDEX tasks_waiting_by_age ON tasks (submitted_at, id) WHERE status = 'NOT_START';
CREATE INDEX tasks_with_dialog ON tasks (submitted_at, id) WHERE status = 'MODAL';
CREATE INDEX tasks_children ON tasks (parent, id) WHERE parent IS NOT NULL;
CREATE INDEX tasks_by_hash ON tasks (hash) WHERE hash <> '';
