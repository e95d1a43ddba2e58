-- name: insert_tasks
-- Accept tasks. Sending the same ones again changes nothing, so a batch whose commit was lost on the wire can be resent.
-- Gives the ids of those that were not there before. Workers are told of them in the same statement, for a batch that is
-- one statement needs no transaction around it; of the notifications of one account PostgreSQL keeps one.
INSERT INTO tasks (
    id, action, bot, status, prompt, description, state, notify_hook, language, origin, mode, account, "references",
    token, seed, submitted_at, wishes, owner, parent, custom_id, mask, version, progress, started_at, finished_at, fail_reason,
    final_prompt, preview, grid, pictures, clips, prompts, hash, buttons, properties, checkpoint, is_made, worker, attempt
)
SELECT
    id, action, bot, status, prompt, description, state, notify_hook, language, origin, mode, account, "references",
    token, seed, submitted_at, wishes, owner, parent, custom_id, mask, version, progress, started_at, finished_at, fail_reason,
    final_prompt, preview, grid, pictures, clips, prompts, hash, buttons, properties, checkpoint, is_made, worker, attempt
FROM json_populate_recordset(NULL::tasks, %(tasks)s::json)
ON CONFLICT (id) DO NOTHING
RETURNING id, pg_notify(%(channel)s, account);

-- name: task_tokens
-- The token tells a task that was sent twice from another one with the same id.
SELECT id, token FROM tasks WHERE id = ANY(%(ids)s);

-- name: replace_tasks
-- Put new states over the old ones, each only if nobody changed the task since. Gives the ids that were changed. Whoever
-- listens is told in the same statement: followers of all of them at once, workers of those that wait again, and
-- whoever runs one that was cancelled. PostgreSQL takes any JSON for a hundred rows, for which it would rather read a
-- table of a few thousand tasks through; the ids keep it at the index.
WITH new AS (
    SELECT * FROM json_populate_recordset(NULL::tasks, %(tasks)s::json)
), changed AS (
    UPDATE tasks SET
        status = new.status, version = new.version, progress = new.progress, account = new.account, bot = new.bot,
        action = new.action,
        prompt = new.prompt, description = new.description, mode = new.mode, "references" = new."references",
        seed = new.seed, mask = new.mask,
        started_at = new.started_at, finished_at = new.finished_at, fail_reason = new.fail_reason,
        final_prompt = new.final_prompt, preview = new.preview, grid = new.grid, pictures = new.pictures,
        clips = new.clips, prompts = new.prompts, hash = new.hash, buttons = new.buttons,
        properties = new.properties, worker = new.worker, attempt = new.attempt,
        -- They grow without a new version, so that whoever writes may have older ones at hand.
        checkpoint = CASE WHEN new.checkpoint = '' THEN '' ELSE tasks.checkpoint END,
        is_made = CASE WHEN new.checkpoint = '' THEN new.is_made ELSE tasks.is_made END
    FROM new
    WHERE tasks.id = ANY(%(ids)s) AND tasks.id = new.id AND tasks.version = new.version - 1
    RETURNING tasks.id, tasks.version, tasks.status, tasks.progress, tasks.preview, tasks.account
), logged AS (
    INSERT INTO changes (task_id, version, status, progress, preview)
    SELECT id, version, status, progress, preview FROM changed
), told AS (
    SELECT pg_notify(%(changed)s, string_agg(id::text, ',')) FROM changed HAVING count(*) > 0
    UNION ALL
    SELECT pg_notify(%(waits)s, account) FROM (SELECT DISTINCT account FROM changed WHERE status = 'NOT_START') AS waiting
    UNION ALL
    SELECT pg_notify(%(cancelled)s, id::text) FROM changed WHERE status = 'CANCEL'
)
SELECT id FROM changed, (SELECT count(*) FROM told) AS said;

-- name: keep_checkpoints
-- Of tasks that are still run by who says it. The ids are there as in ``replace_tasks``.
WITH new AS (
    SELECT * FROM json_to_recordset(%(checkpoints)s::json)
        AS new (id bigint, worker bigint, attempt smallint, checkpoint text, is_made boolean)
)
UPDATE tasks SET checkpoint = new.checkpoint, is_made = new.is_made FROM new
WHERE tasks.id = ANY(%(ids)s) AND tasks.id = new.id AND tasks.worker = new.worker AND tasks.attempt = new.attempt
RETURNING tasks.id;

-- name: waiting_at
-- The tasks that wait for an account, oldest first.
SELECT row_to_json(tasks)::text FROM tasks
WHERE status = 'NOT_START' AND account = %(account)s
ORDER BY id LIMIT %(limit)s;

-- name: dialogs_at
-- The dialogs that are open below pictures of some accounts.
SELECT row_to_json(tasks)::text FROM tasks
WHERE status = 'MODAL' AND account = ANY(%(accounts)s)
ORDER BY submitted_at, id LIMIT %(limit)s;

-- name: count_running
SELECT account, count(*) FROM tasks WHERE worker IS NOT NULL GROUP BY account;

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
SELECT row_to_json(changed)::text FROM changed JOIN chosen USING (id),
    (SELECT pg_notify(%(changed)s, string_agg(id::text, ',')) FROM changed HAVING count(*) > 0) AS told
ORDER BY chosen.place;

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
-- Tasks of this worker that it does not run, and of workers that are gone: a live one holds the advisory lock of its
-- number.
-- Without the first condition tasks that nobody runs would be found while nobody holds a lock: NULL NOT IN () is true.
SELECT row_to_json(tasks)::text FROM tasks
WHERE worker IS NOT NULL AND (
    (worker = %(me)s AND id <> ALL(%(running)s::bigint[])) OR worker NOT IN (
        SELECT %(me)s::bigint
        UNION ALL
        SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    )
)
ORDER BY id LIMIT %(limit)s;

-- name: lost_tasks
-- Of tasks that a worker runs those that are no longer its own: a client has cancelled them, or another has them.
SELECT id FROM tasks
WHERE id = ANY(%(running)s::bigint[])
    AND (status = 'CANCEL' OR (finished_at IS NULL AND worker IS DISTINCT FROM %(me)s::bigint))
ORDER BY id;

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
SELECT seed FROM tasks WHERE id = %(task)s AND seed IS NOT NULL;

-- name: remember_seed
UPDATE tasks SET seed = %(seed)s WHERE id = %(task)s AND seed IS NULL RETURNING id;

-- name: are_accounts_known
-- Whether this is a database of ours at all, and not too old; no row: it is not.
SELECT true WHERE to_regclass('accounts') IS NOT NULL;

-- name: list_accounts
-- The secret crosses as hexadecimal digits, however the server would write bytes.
SELECT (to_jsonb(accounts) || jsonb_build_object('secret', encode(secret, 'hex')))::text FROM accounts
WHERE removed_at IS NULL ORDER BY created_at, id;

-- name: fetch_account
SELECT (to_jsonb(accounts) || jsonb_build_object('secret', encode(secret, 'hex')))::text FROM accounts
WHERE id = %(id)s AND removed_at IS NULL;

-- name: account_loads
-- How many tasks of each account run, wait, and ask their clients something. Each count has its index.
SELECT account, sum(running)::int, sum(waiting)::int, sum(dialogs)::int FROM (
    SELECT account, 1 AS running, 0 AS waiting, 0 AS dialogs FROM tasks WHERE worker IS NOT NULL
    UNION ALL
    SELECT account, 0, 1, 0 FROM tasks WHERE status = 'NOT_START'
    UNION ALL
    SELECT account, 0, 0, 1 FROM tasks WHERE status = 'MODAL'
) AS unfinished
GROUP BY account;

-- name: removed_accounts
SELECT id FROM accounts WHERE removed_at IS NOT NULL ORDER BY id;

-- name: add_account
-- A removed account of the same id comes back as a new one. Its revision and its resumptions go on, so that nobody takes
-- it for the one that he knew.
INSERT INTO accounts (
    id, engine, name, remark, guild, channel, secret, capacity, queue_size, weight, timeout_seconds, modes, bots, remix,
    remix_answers_itself, enabled, options, source
) VALUES (
    %(id)s, %(engine)s, %(name)s, %(remark)s, %(guild)s, %(channel)s, %(secret)s, %(capacity)s, %(queue_size)s,
    %(weight)s, %(timeout_seconds)s, %(modes)s, %(bots)s, %(remix)s, %(remix_answers_itself)s, %(enabled)s,
    %(options)s::jsonb, %(source)s
)
ON CONFLICT (id) DO UPDATE SET
    engine = excluded.engine, name = excluded.name, remark = excluded.remark, guild = excluded.guild,
    channel = excluded.channel, secret = excluded.secret, capacity = excluded.capacity,
    queue_size = excluded.queue_size, weight = excluded.weight, timeout_seconds = excluded.timeout_seconds,
    modes = excluded.modes, bots = excluded.bots, remix = excluded.remix,
    remix_answers_itself = excluded.remix_answers_itself, enabled = excluded.enabled, options = excluded.options,
    source = excluded.source, revision = accounts.revision + 1, standing = 'connecting', reason = '', reason_zh = '',
    said = '', lacks = '{}', news = 'ready', facts = '{}', facts_at = NULL, created_at = now(), removed_at = NULL
WHERE accounts.removed_at IS NOT NULL
RETURNING
    (to_jsonb(accounts) || jsonb_build_object('secret', encode(secret, 'hex')))::text, pg_notify(%(notified)s, id);

-- name: replace_account
-- Put what the operator decides over what he decided before, unless it changed since. With another secret the account
-- begins anew: whatever was wrong with it may have been the token.
UPDATE accounts SET
    engine = %(engine)s, name = %(name)s, remark = %(remark)s, guild = %(guild)s, channel = %(channel)s,
    secret = %(secret)s, capacity = %(capacity)s, queue_size = %(queue_size)s, weight = %(weight)s,
    timeout_seconds = %(timeout_seconds)s, modes = %(modes)s, bots = %(bots)s, remix = %(remix)s,
    remix_answers_itself = %(remix_answers_itself)s, enabled = %(enabled)s, options = %(options)s::jsonb,
    source = %(source)s, revision = revision + 1,
    standing = CASE WHEN secret = %(secret)s THEN standing ELSE 'connecting' END,
    reason = CASE WHEN secret = %(secret)s THEN reason ELSE '' END,
    reason_zh = CASE WHEN secret = %(secret)s THEN reason_zh ELSE '' END,
    said = CASE WHEN secret = %(secret)s THEN said ELSE '' END
WHERE id = %(id)s AND revision = %(revision)s AND removed_at IS NULL
RETURNING
    (to_jsonb(accounts) || jsonb_build_object('secret', encode(secret, 'hex')))::text, pg_notify(%(notified)s, id);

-- name: remove_account
UPDATE accounts SET removed_at = now(), secret = '', revision = revision + 1
WHERE id = %(id)s AND removed_at IS NULL
RETURNING id, pg_notify(%(notified)s, id);

-- name: resume_account
-- Only the operator's own pause is something that he changes, and that the revision counts.
UPDATE accounts SET
    enabled = true, resumed = resumed + 1, revision = revision + CASE WHEN enabled THEN 0 ELSE 1 END,
    standing = CASE standing WHEN 'paused' THEN 'connecting' ELSE standing END,
    reason = CASE standing WHEN 'paused' THEN '' ELSE reason END,
    reason_zh = CASE standing WHEN 'paused' THEN '' ELSE reason_zh END,
    said = CASE standing WHEN 'paused' THEN '' ELSE said END
WHERE id = %(id)s AND removed_at IS NULL
RETURNING
    (to_jsonb(accounts) || jsonb_build_object('secret', encode(secret, 'hex')))::text, pg_notify(%(notified)s, id);

-- name: note_account_condition
-- Nobody is told of what was known. Gives whether it is news, by the standing that was news the last time.
WITH before AS (
    SELECT id, news FROM accounts WHERE id = %(id)s AND removed_at IS NULL FOR UPDATE
), changed AS (
    UPDATE accounts SET
        standing = %(standing)s, reason = %(reason)s, reason_zh = %(reason_zh)s, said = %(said)s,
        lacks = %(lacks)s::jsonb,
        news = CASE WHEN %(standing)s = 'connecting' THEN accounts.news ELSE %(standing)s END
    FROM before
    WHERE accounts.id = before.id
        AND (standing, reason, reason_zh, said, lacks)
            <> (%(standing)s, %(reason)s, %(reason_zh)s, %(said)s, %(lacks)s::jsonb)
    RETURNING accounts.id, accounts.name, accounts.engine, accounts.news <> before.news AS is_news
)
SELECT name, engine, is_news, pg_notify(%(notified)s, id) FROM changed;

-- name: note_account_facts
UPDATE accounts SET facts = %(facts)s::jsonb, facts_at = now()
WHERE id = %(id)s AND removed_at IS NULL
RETURNING id, pg_notify(%(notified)s, id);

-- name: reseal_account
-- The same token under another key; for nobody a change.
UPDATE accounts SET secret = %(new)s WHERE id = %(id)s AND secret = %(old)s AND removed_at IS NULL
RETURNING id;

-- name: hold_accounts
-- Take the locks of those that nobody holds. A lock counts how often it was taken, so only those not held yet are named.
SELECT id FROM unnest(%(ids)s::text[]) AS id
WHERE pg_try_advisory_lock(hashtextextended('journeyman account ' || id, 0));

-- name: release_account
SELECT pg_advisory_unlock(hashtextextended('journeyman account ' || %(id)s, 0));

-- name: held_accounts
-- Those that some process holds.
SELECT id FROM accounts
WHERE removed_at IS NULL AND hashtextextended('journeyman account ' || id, 0) IN (
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
);
