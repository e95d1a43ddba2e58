-- Tasks, and the log of their changes.

CREATE TABLE tasks (
    id bigint PRIMARY KEY,
    action text NOT NULL,
    bot text NOT NULL,
    status text NOT NULL,
    prompt text NOT NULL,
    description text NOT NULL,
    state text NOT NULL,
    notify_hook text NOT NULL,
    language text NOT NULL,
    origin text NOT NULL,
    mode text NOT NULL,
    -- What runs first: turbo, then fast, then relax.
    priority smallint GENERATED ALWAYS AS (CASE mode WHEN 'TURBO' THEN 0 WHEN 'FAST' THEN 1 ELSE 2 END) STORED,
    account text NOT NULL,
    "references" text[] NOT NULL,
    token text NOT NULL,
    seed bigint NOT NULL,
    submitted_at timestamptz NOT NULL,
    version integer NOT NULL,
    progress smallint NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    fail_reason text NOT NULL,
    final_prompt text NOT NULL,
    preview text NOT NULL,
    grid jsonb,
    pictures jsonb NOT NULL,
    properties jsonb NOT NULL,
    worker bigint,
    attempt smallint NOT NULL,

    CONSTRAINT tasks_status CHECK (
        status IN ('NOT_START', 'SUBMITTED', 'MODAL', 'IN_PROGRESS', 'SUCCESS', 'FAILURE', 'CANCEL')
    ),
    -- Clients stop polling at 100 %, so that number and SUCCESS must be one event.
    CONSTRAINT tasks_success_is_100_percent CHECK ((status = 'SUCCESS') = (progress = 100)),
    CONSTRAINT tasks_success_has_pictures CHECK (status <> 'SUCCESS' OR pictures <> '[]'),
    -- Clients tell a running task from a failed one by the reason alone.
    CONSTRAINT tasks_failure_has_reason CHECK ((status IN ('FAILURE', 'CANCEL')) = (fail_reason <> '')),
    CONSTRAINT tasks_terminal_has_end CHECK (
        (status IN ('SUCCESS', 'FAILURE', 'CANCEL')) = (finished_at IS NOT NULL)
    ),
    CONSTRAINT tasks_running_has_worker CHECK ((status IN ('SUBMITTED', 'IN_PROGRESS')) = (worker IS NOT NULL))
);

CREATE INDEX tasks_waiting ON tasks (account, priority, id) WHERE status = 'NOT_START';
CREATE INDEX tasks_waiting_by_age ON tasks (id) WHERE status = 'NOT_START';
CREATE INDEX tasks_running ON tasks (worker) WHERE worker IS NOT NULL;

CREATE FUNCTION refuse_change_of_finished_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'task % is finished and may not change', OLD.id;
END;
$$;

CREATE TRIGGER tasks_finished_is_final BEFORE UPDATE ON tasks
    FOR EACH ROW WHEN (OLD.status IN ('SUCCESS', 'FAILURE', 'CANCEL'))
    EXECUTE FUNCTION refuse_change_of_finished_task();

-- One row for every change of a task after its acceptance: what live events and webhooks replay.
CREATE TABLE changes (
    task_id bigint NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    progress smallint NOT NULL,
    preview text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (task_id, version)
);

CREATE INDEX changes_at ON changes USING brin (at);
