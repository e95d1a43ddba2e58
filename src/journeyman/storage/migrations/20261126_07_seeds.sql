-- A service chooses the seeds of its tasks, and tells one when it is asked. Until then a task there has none.

ALTER TABLE tasks ALTER COLUMN seed DROP NOT NULL;

ALTER TABLE tasks DISABLE TRIGGER tasks_finished_is_final;
-- Those that stood there so far were drawn by lot and meant nothing, but for those that the prompt told the service.
UPDATE tasks SET seed = (SELECT seeds.seed FROM seeds WHERE seeds.task_id = tasks.id)
WHERE account IN (SELECT id FROM accounts)
    AND NOT (action = 'IMAGINE' AND parent IS NULL AND prompt ~* '(--|—)seed\s+[0-9]');
ALTER TABLE tasks ENABLE TRIGGER tasks_finished_is_final;
DROP TABLE seeds;

CREATE OR REPLACE FUNCTION refuse_change_of_finished_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What the task was drawn from may become known later. "priority" is not yet made when a trigger looks at it.
    IF OLD.seed IS NULL AND NEW.seed IS NOT NULL
        AND to_jsonb(OLD) - '{seed,priority}'::text[] = to_jsonb(NEW) - '{seed,priority}'::text[] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'task % is finished and may not change', OLD.id;
END;
$$;
