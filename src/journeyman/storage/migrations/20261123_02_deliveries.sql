-- How far the changes of each task have come to its webhook. A row exists once there is something to deliver.

CREATE TABLE deliveries (
    task_id bigint PRIMARY KEY,
    wanted_version integer NOT NULL,
    delivered_version integer NOT NULL DEFAULT 0,
    -- How often a change was noted since a job was queued; 0: everything is delivered, and no job is needed.
    noted integer NOT NULL DEFAULT 1,
    -- Since the last success.
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    last_error text NOT NULL DEFAULT '',
    given_up_at timestamptz,
    at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX deliveries_pending ON deliveries (task_id) WHERE noted > 0;
