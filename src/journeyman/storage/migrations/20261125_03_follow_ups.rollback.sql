DROP INDEX tasks_by_hash;
DROP INDEX tasks_children;
DROP INDEX tasks_with_dialog;
DROP INDEX tasks_waiting_by_age;
CREATE INDEX tasks_waiting_by_age ON tasks (id) WHERE status = 'NOT_START';
DROP INDEX tasks_waiting;
CREATE INDEX tasks_waiting ON tasks (account, priority, id) WHERE status = 'NOT_START';
-- Rows that the older schema does not allow.
DELETE FROM tasks WHERE status = 'SUCCESS' AND pictures = '[]';
ALTER TABLE tasks
    DROP CONSTRAINT tasks_success_has_a_result,
    ADD CONSTRAINT tasks_success_has_pictures CHECK (status <> 'SUCCESS' OR pictures <> '[]'),
    DROP COLUMN owner,
    DROP COLUMN parent,
    DROP COLUMN custom_id,
    DROP COLUMN mask,
    DROP COLUMN clips,
    DROP COLUMN prompts,
    DROP COLUMN hash,
    DROP COLUMN buttons;
