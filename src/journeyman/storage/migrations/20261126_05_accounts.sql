-- Accounts at services, what is asked of them, and what a task needs to go on elsewhere.

ALTER TABLE tasks
    -- What its job can be found again by; the engine's own note. It changes without a new version.
    ADD COLUMN checkpoint text NOT NULL DEFAULT '',
    -- Which accounts the client accepts.
    ADD COLUMN wishes jsonb NOT NULL DEFAULT '{}';

CREATE TABLE accounts (
    id text PRIMARY KEY,
    engine text NOT NULL,
    name text NOT NULL,
    remark text NOT NULL,
    guild text NOT NULL,
    channel text NOT NULL,
    -- The token, sealed.
    secret bytea NOT NULL,
    capacity integer NOT NULL,
    queue_size integer NOT NULL,
    weight integer NOT NULL,
    timeout_seconds integer NOT NULL,
    modes text[] NOT NULL,
    bots text[] NOT NULL,
    remix boolean,
    remix_answers_itself boolean NOT NULL,
    enabled boolean NOT NULL,
    -- What its engine wants to know besides.
    options jsonb NOT NULL,
    -- Who wrote it down: the operator, or his file.
    source text NOT NULL,
    -- Rises when the operator changes something, and not when the account's condition does.
    revision integer NOT NULL DEFAULT 1,
    -- Rises each time a pause is to be ended.
    resumed integer NOT NULL DEFAULT 0,
    standing text NOT NULL DEFAULT 'connecting',
    reason text NOT NULL DEFAULT '',
    reason_zh text NOT NULL DEFAULT '',
    said text NOT NULL DEFAULT '',
    -- The standing that the operator heard of last. Of connections that come and go he hears nothing.
    news text NOT NULL DEFAULT 'ready',
    -- What the service last told of it.
    facts jsonb NOT NULL DEFAULT '{}',
    facts_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Its row stays, without the token, so that its tasks are known to have lost their account.
    removed_at timestamptz,

    CONSTRAINT accounts_standing CHECK (standing IN ('connecting', 'ready', 'paused', 'dead')),
    CONSTRAINT accounts_removed_without_secret CHECK (removed_at IS NULL OR secret = '')
);

-- Questions that only the process can ask which holds the account's connection.
CREATE TABLE errands (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account text NOT NULL,
    kind text NOT NULL,
    argument jsonb NOT NULL,
    asked_at timestamptz NOT NULL DEFAULT now(),
    -- How long the answer is waited for.
    open_until timestamptz NOT NULL,
    taken_at timestamptz,
    answered_at timestamptz,
    answer jsonb,
    failure text NOT NULL DEFAULT '',
    failure_zh text NOT NULL DEFAULT ''
);

CREATE INDEX errands_open ON errands (account, id) WHERE taken_at IS NULL;

-- What services told of their finished tasks, of which nothing else changes any more.
CREATE TABLE seeds (
    task_id bigint PRIMARY KEY,
    seed bigint NOT NULL
);
