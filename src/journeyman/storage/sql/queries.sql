-- name: insert_tasks
-- Accept tasks. Sending the same ones again changes nothing, so a batch whose commit was lost on the wire can be resent.
-- Gives the ids of those that were not there before. Workers are told of them in the same statement, for a batch that is
-- one statement needs no transaction around it; of all these notifications PostgreSQL keeps one.
INSERT INTO tasks (
    id, action, bot, status, prompt, description, state, notify_hook, language, origin, mode, account, "references",
    token, seed, submitted_at, owner, parent, custom_id, mask, version, progress, started_at, finished_at, fail_reason,
    final_prompt, preview, grid, pictures, clips, prompts, hash, buttons, properties, worker, attempt
)
SELECT
    id, action, bot, status, prompt, description, state, notify_hook, language, origin, mode, account, "references",
    token, seed, submitted_at, owner, parent, custom_id, mask, version, progress, started_at, finished_at, fail_reason,
    final_prompt, preview, grid, pictures, clips, prompts, hash, buttons, properties, worker, attempt
FROM json_populate_recordset(NULL::tasks, %(tasks)s::json)
ON CONFLICT (id) DO NOTHING
RETURNING id, pg_notify(%(channel)s, '');

-- name: task_tokens
-- The token tells a task that was sent twice from another one with the same id.
SELECT id, token FROM tasks WHERE id = ANY(%(ids)s);

-- name: replace_tasks
-- Put new states over the old ones, each only if nobody changed the task since. Gives the ids that were changed.
WITH new AS (
    SELECT * FROM json_populate_recordset(NULL::tasks, %(tasks)s::json)
), changed AS (
    UPDATE tasks SET
        status = new.status, version = new.version, progress = new.progress, account = new.account, bot = new.bot,
        prompt = new.prompt, description = new.description, mode = new.mode, "references" = new."references",
        seed = new.seed, mask = new.mask,
        started_at = new.started_at, finished_at = new.finished_at, fail_reason = new.fail_reason,
        final_prompt = new.final_prompt, preview = new.preview, grid = new.grid, pictures = new.pictures,
        clips = new.clips, prompts = new.prompts, hash = new.hash, buttons = new.buttons,
        properties = new.properties, worker = new.worker, attempt = new.attempt
    FROM new
    WHERE tasks.id = new.id AND tasks.version = new.version - 1
    RETURNING tasks.id, tasks.version, tasks.status, tasks.progress, tasks.preview
), logged AS (
    INSERT INTO changes (task_id, version, status, progress, preview)
    SELECT id, version, status, progress, preview FROM changed
)
SELECT id FROM changed;

-- name: queue_to_claim
-- Of several workers that claim for one account at the same time each waits for the one before. They would all choose
-- the same tasks, and all but one go away with nothing.
SELECT pg_advisory_xact_lock(hashtext('journeyman_claim'), hashtext(%(account)s));

-- name: claim_tasks
-- Give waiting tasks of an account to a worker: the most urgent speed first, and of one speed each owner in turn, where
-- what an owner has running at that speed counts as turns taken; at the same turn he goes first who was served longest
-- ago. Nothing but the ends of tasks changes this order, so that it is the same however many are claimed at a time.
-- A lane is the waiting tasks of one speed and owner; jumping from lane to lane along the index costs the same however
-- long each is. It is named by its two ends, for with equations PostgreSQL would rather walk through everything that
-- waits, along the smaller index by age.
WITH RECURSIVE lanes AS (
    (
        SELECT priority, owner FROM tasks
        WHERE status = 'NOT_START' AND account = %(account)s
        ORDER BY priority, owner LIMIT 1
    )
    UNION ALL
    SELECT next.priority, next.owner FROM lanes, LATERAL (
        SELECT priority, owner FROM tasks
        WHERE status = 'NOT_START' AND account = %(account)s AND (priority, owner) > (lanes.priority, lanes.owner)
        ORDER BY priority, owner LIMIT 1
    ) AS next
), seats AS (
    SELECT priority, owner, count(*) AS taken FROM tasks
    WHERE worker IS NOT NULL AND account = %(account)s GROUP BY priority, owner
), line AS (
    SELECT waiting.id, priority, owner, waiting.number, waiting.first,
        waiting.number + coalesce(seats.taken, 0) AS turn, coalesce(turns.served, 0) AS served
    FROM lanes
    LEFT JOIN seats USING (priority, owner)
    LEFT JOIN (SELECT * FROM turns WHERE account = %(account)s) AS turns USING (priority, owner),
    LATERAL (
        SELECT id, row_number() OVER lane AS number, first_value(id) OVER lane AS first FROM tasks
        WHERE status = 'NOT_START'
            AND (account, priority, owner, id) > (%(account)s, lanes.priority, lanes.owner, 0)
            AND (account, priority, owner, id) < (%(account)s, lanes.priority, lanes.owner, 1::bigint << 53)
        WINDOW lane AS (ORDER BY account, priority, owner, id)
        ORDER BY account, priority, owner, id LIMIT %(limit)s
    ) AS waiting
), chosen AS (
    SELECT id, priority, owner, row_number() OVER (ORDER BY priority, turn, number, served, first) AS place
    FROM line ORDER BY place LIMIT %(limit)s
), picked AS (
    SELECT id FROM tasks
    WHERE status = 'NOT_START' AND id = ANY(ARRAY(SELECT id FROM chosen))
    FOR UPDATE SKIP LOCKED
), changed AS (
    UPDATE tasks SET
        status = 'SUBMITTED', version = version + 1, progress = 0, worker = %(worker)s, attempt = attempt + 1,
        started_at = %(now)s
    FROM picked
    WHERE tasks.id = picked.id
    RETURNING tasks.*
), logged AS (
    INSERT INTO changes (task_id, version, status, progress, preview)
    SELECT id, version, status, progress, preview FROM changed
), served AS (
    INSERT INTO turns (account, priority, owner, served)
    SELECT %(account)s, chosen.priority, chosen.owner, last.served + max(place)
    FROM chosen JOIN picked USING (id),
        (SELECT coalesce(max(served), 0) AS served FROM turns WHERE account = %(account)s) AS last
    GROUP BY chosen.priority, chosen.owner, last.served
    ON CONFLICT (account, priority, owner) DO UPDATE SET served = excluded.served
)
SELECT row_to_json(changed)::text FROM changed JOIN chosen USING (id) ORDER BY chosen.place;

-- name: notify
SELECT pg_notify(%(channel)s, %(payload)s);

-- name: fetch_tasks
SELECT row_to_json(tasks)::text FROM tasks WHERE id = ANY(%(ids)s);

-- name: latest_tasks
SELECT row_to_json(tasks)::text FROM tasks ORDER BY id DESC LIMIT %(limit)s;

-- name: unfinished_tasks
-- Two halves, so that two partial indexes answer this whatever the number of finished tasks.
SELECT row_to_json(unfinished)::text FROM (
    (SELECT * FROM tasks WHERE status = 'NOT_START' ORDER BY submitted_at, id LIMIT %(limit)s)
    UNION ALL
    (SELECT * FROM tasks WHERE worker IS NOT NULL)
) AS unfinished
ORDER BY id LIMIT %(limit)s;

-- name: waiting_ahead
-- How many tasks start before this one, in the order in which they are claimed.
WITH mine AS (
    SELECT id, account, priority FROM tasks WHERE id = %(id)s AND status = 'NOT_START'
), seats AS (
    SELECT priority, owner, count(*) AS taken FROM tasks
    WHERE worker IS NOT NULL AND account = (SELECT account FROM mine) GROUP BY priority, owner
), line AS (
    SELECT id, priority, number, first, number + coalesce(seats.taken, 0) AS turn, coalesce(turns.served, 0) AS served
    FROM (
        SELECT id, priority, owner, row_number() OVER lane AS number, first_value(id) OVER lane AS first FROM tasks
        WHERE status = 'NOT_START' AND account = (SELECT account FROM mine)
            AND priority <= (SELECT priority FROM mine)
        WINDOW lane AS (PARTITION BY priority, owner ORDER BY id)
    ) AS waiting
    LEFT JOIN seats USING (priority, owner)
    LEFT JOIN (SELECT * FROM turns WHERE account = (SELECT account FROM mine)) AS turns USING (priority, owner)
)
SELECT count(*) FROM line AS other, line AS own
WHERE own.id = %(id)s
    AND (other.priority, other.turn, other.number, other.served, other.first)
        < (own.priority, own.turn, own.number, own.served, own.first);

-- name: children
-- The tasks asked for below a task's buttons, oldest first.
SELECT row_to_json(tasks)::text FROM tasks WHERE parent = %(parent)s ORDER BY id LIMIT %(limit)s;

-- name: by_hash
SELECT row_to_json(tasks)::text FROM tasks WHERE hash = %(hash)s AND hash <> '' ORDER BY id LIMIT 1;

-- name: open_dialogs
-- Tasks whose dialog was left open too long.
SELECT row_to_json(tasks)::text FROM tasks
WHERE status = 'MODAL' AND submitted_at < %(before)s
ORDER BY submitted_at, id LIMIT %(limit)s;

-- name: alive
SELECT 1;

-- name: largest_id
SELECT coalesce(max(id), 0) FROM tasks;

-- name: count_waiting
SELECT account, priority, count(*) FROM tasks WHERE status = 'NOT_START' GROUP BY account, priority;

-- name: changes_since
SELECT version, status, progress, preview FROM changes
WHERE task_id = %(id)s AND version > %(version)s ORDER BY version;

-- name: stray_tasks
-- Running tasks of this worker, and of workers that are gone: a live one holds the advisory lock of its number.
-- Without the first condition tasks that nobody runs would be found while nobody holds a lock: NULL NOT IN () is true.
SELECT row_to_json(tasks)::text FROM tasks
WHERE worker IS NOT NULL AND (
    worker = %(me)s OR worker NOT IN (
        SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
)
ORDER BY id LIMIT %(limit)s;

-- name: overdue_tasks
-- Tasks that waited too long to start.
SELECT row_to_json(tasks)::text FROM tasks
WHERE status = 'NOT_START' AND submitted_at < %(before)s
ORDER BY submitted_at, id LIMIT %(limit)s;

-- name: prune_changes
DELETE FROM changes WHERE at < now() - make_interval(hours => %(hours)s);

-- name: note_deliveries
-- Note down changes that a webhook is to hear of. Where ``noted`` is 1 nobody is at it, and a job must be queued.
INSERT INTO deliveries (task_id, wanted_version)
SELECT * FROM unnest(%(ids)s::bigint[], %(versions)s::integer[])
ON CONFLICT (task_id) DO UPDATE SET wanted_version = excluded.wanted_version, noted = deliveries.noted + 1
RETURNING task_id, noted;

-- name: pending_delivery
SELECT wanted_version, delivered_version FROM deliveries WHERE task_id = %(id)s AND noted > 0;

-- name: mark_delivered
-- Go one version on, unless another worker went on meanwhile. Gives how many notes are still to be looked at.
UPDATE deliveries SET
    delivered_version = %(version)s, failures = 0, failing_since = NULL, last_error = '', given_up_at = NULL, at = now(),
    noted = CASE WHEN wanted_version > %(version)s THEN noted ELSE 0 END
WHERE task_id = %(id)s AND delivered_version = %(before)s
RETURNING noted;

-- name: mark_undelivered
-- Count a failure. Gives how many there were since the last success, and for how many seconds.
UPDATE deliveries SET
    failures = failures + 1, failing_since = coalesce(failing_since, now()), last_error = %(error)s, at = now()
WHERE task_id = %(id)s
RETURNING failures, extract(epoch FROM now() - failing_since)::float;

-- name: give_delivery_up
UPDATE deliveries SET noted = 0, failures = 0, failing_since = NULL, given_up_at = now() WHERE task_id = %(id)s
RETURNING task_id;

-- name: orphaned_deliveries
-- Deliveries that are noted down though no job is there for them.
SELECT task_id FROM deliveries
WHERE noted > 0 AND task_id NOT IN (
    SELECT (args ->> 'task_id')::bigint FROM procrastinate_jobs
    WHERE task_name = %(job)s AND status IN ('todo', 'doing')
)
LIMIT %(limit)s;

-- name: prune_deliveries
-- Forget what was delivered long ago; what was given up stays longer, for somebody may ask.
DELETE FROM deliveries
WHERE noted = 0 AND (
    (given_up_at IS NULL AND at < now() - make_interval(hours => %(hours)s))
    OR given_up_at < now() - make_interval(hours => %(given_up_hours)s)
);

-- name: write_errand
-- Whoever holds the account is told in the same statement.
WITH written AS (
    INSERT INTO errands (account, kind, argument, open_until)
    VALUES (%(account)s, %(kind)s, %(argument)s::jsonb, now() + make_interval(secs => %(seconds)s))
    RETURNING id, account
)
SELECT id, pg_notify(%(channel)s, account) FROM written;

-- name: accounts_with_errands
SELECT DISTINCT account FROM errands WHERE taken_at IS NULL AND open_until > now();

-- name: take_errands
WITH picked AS (
    SELECT id FROM errands
    WHERE account = %(account)s AND taken_at IS NULL AND open_until > now()
    ORDER BY id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE errands SET taken_at = now() FROM picked
WHERE errands.id = picked.id
RETURNING errands.id, kind, argument, extract(epoch FROM open_until - now())::float;

-- name: end_errand
WITH ended AS (
    UPDATE errands SET
        answered_at = now(), answer = %(answer)s::jsonb, failure = %(failure)s, failure_zh = %(failure_zh)s
    WHERE id = %(id)s
    RETURNING id
)
SELECT pg_notify(%(channel)s, id::text) FROM ended;

-- name: errand_outcome
SELECT taken_at IS NOT NULL, answered_at IS NOT NULL, answer, failure, failure_zh FROM errands WHERE id = %(id)s;

-- name: withdraw_errand
DELETE FROM errands WHERE id = %(id)s AND taken_at IS NULL RETURNING id;

-- name: prune_errands
DELETE FROM errands WHERE asked_at < now() - make_interval(hours => %(hours)s);

-- name: find_seed
SELECT seed FROM seeds WHERE task_id = %(task)s;

-- name: remember_seed
INSERT INTO seeds (task_id, seed) VALUES (%(task)s, %(seed)s)
ON CONFLICT (task_id) DO UPDATE SET seed = excluded.seed
RETURNING seed;
