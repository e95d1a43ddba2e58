CREATE OR REPLACE FUNCTION refuse_change_of_finished_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'task % is finished and may not change', OLD.id;
END;
$$;
CREATE TABLE seeds (
    task_id bigint PRIMARY KEY,
    seed bigint NOT NULL
);
INSERT INTO seeds (task_id, seed)
SELECT id, seed FROM tasks WHERE status = 'SUCCESS' AND seed IS NOT NULL AND account IN (SELECT id FROM accounts);
ALTER TABLE tasks DISABLE TRIGGER tasks_finished_is_final;
-- The older schema wants some seed everywhere.
UPDATE tasks SET seed = floor(random() * 4294967296) WHERE seed IS NULL;
ALTER TABLE tasks ENABLE TRIGGER tasks_finished_is_final;
ALTER TABLE tasks ALTER COLUMN seed SET NOT NULL;
