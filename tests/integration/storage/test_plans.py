"""The queries find what they need by an index, however many tasks have ended."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from typing import Any

import psycopg
import pytest

from journeyman.storage.journal import TASK_CHANNEL
from journeyman.storage.queries import QUERIES
from tests.conftest import TEMPLATE, new_database
from tests.integration.storage.samples import NOW

FINISHED = 200_000
WAITING = 500
RUNNING = 20
DIALOGS = 30
FIRST_ID = 1_795_000_000_000_000

# Ended tasks first, then running ones, open dialogs, and waiting ones of three accounts, three owners and all speeds;
# nine of ten have the tenth for a parent.
FILL = f"""
    INSERT INTO tasks (
        id, action, bot, status, prompt, description, state, notify_hook, language, origin, mode, account, "references",
        token, seed, submitted_at, version, progress, started_at, finished_at, fail_reason, final_prompt, preview, grid,
        pictures, properties, worker, attempt, owner, parent, hash
    )
    SELECT
        {FIRST_ID} + number * 50, 'IMAGINE', 'MID_JOURNEY', status, 'Cat', '/imagine Cat', '', '', 'en', '',
        (ARRAY['RELAX', 'FAST', 'TURBO'])[1 + number %% 3], (ARRAY['a', 'b', 'c'])[1 + (number / 3) %% 3], '{{}}',
        'token', 7, %(now)s, 3, CASE status WHEN 'SUCCESS' THEN 100 ELSE 0 END, NULL,
        CASE status WHEN 'SUCCESS' THEN %(now)s::timestamptz END, '', '', '', NULL,
        '[{{"key": "token/1.png"}}]', '{{}}', CASE status WHEN 'IN_PROGRESS' THEN number END, 1,
        (ARRAY['', 'one', 'two'])[1 + number %% 3],
        CASE WHEN number %% 10 > 0 THEN {FIRST_ID} + number / 10 * 500 END,
        CASE status WHEN 'SUCCESS' THEN 'hash-' || number ELSE '' END
    FROM (
        SELECT number, CASE
            WHEN number < {FINISHED} THEN 'SUCCESS'
            WHEN number < {FINISHED + RUNNING} THEN 'IN_PROGRESS'
            WHEN number < {FINISHED + RUNNING + DIALOGS} THEN 'MODAL'
            ELSE 'NOT_START'
        END AS status
        FROM generate_series(0, {FINISHED + RUNNING + DIALOGS + WAITING - 1}) AS number
    ) AS numbered
"""  # noqa: S608 - made of numbers of our own

FILL_CHANGES = f"""
    INSERT INTO changes (task_id, version, status, progress, preview)
    SELECT {FIRST_ID} + number * 50, 2, 'SUBMITTED', 0, '' FROM generate_series(0, {FINISHED}) AS number
"""  # noqa: S608 - made of numbers of our own


@pytest.fixture(scope="module")
def full(postgresql_url: str) -> Generator[psycopg.Connection, None, None]:
    """Give a database with many ended tasks and a few that wait or run."""
    for url in new_database(postgresql_url, TEMPLATE):
        with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection:
            connection.execute(FILL.encode(), {"now": NOW})
            connection.execute(FILL_CHANGES.encode())
            connection.execute("VACUUM ANALYZE")
            yield connection


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give every node of a plan."""
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


LAST_WAITING = FIRST_ID + (FINISHED + RUNNING + DIALOGS + WAITING - 1) * 50
SOME_WAITING = FIRST_ID + (FINISHED + RUNNING + DIALOGS + 1) * 50
CLAIM: Mapping[str, object] = {"worker": 1, "limit": 4, "now": NOW, "changed": TASK_CHANNEL}


@pytest.mark.parametrize(
    ("query", "parameters", "most_rows"),
    [
        pytest.param("claim_tasks", {"account": "a", **CLAIM}, 3 * 16, id="claim"),
        pytest.param("claim_tasks", {"account": "none", **CLAIM}, 0, id="claim-nothing"),
        pytest.param("fetch_tasks", {"ids": [FIRST_ID + 50 * n for n in range(100)]}, 100, id="fetch"),
        pytest.param("latest_tasks", {"limit": 50}, 50, id="latest"),
        pytest.param("unfinished_tasks", {"limit": 50}, WAITING + RUNNING, id="unfinished"),
        pytest.param("waiting_ahead", {"id": SOME_WAITING}, WAITING, id="waiting-ahead"),
        pytest.param("waiting_ahead", {"id": LAST_WAITING}, WAITING, id="waiting-ahead-of-the-last"),
        pytest.param("waiting_ahead", {"id": FIRST_ID}, WAITING, id="waiting-ahead-of-an-ended-one"),
        pytest.param("largest_id", {}, 1, id="largest-id"),
        pytest.param("count_waiting", {}, WAITING, id="count-waiting"),
        pytest.param("stray_tasks", {"me": 1, "running": [], "limit": 500}, RUNNING, id="stray"),
        pytest.param("lost_tasks", {"me": 1, "running": [FIRST_ID + 50 * n for n in range(100)]}, 100, id="lost"),
        pytest.param("overdue_tasks", {"before": NOW, "limit": 500}, WAITING, id="overdue"),
        pytest.param("children", {"parent": FIRST_ID + 500, "limit": 1000}, 9, id="children"),
        pytest.param("by_hash", {"hash": "hash-777"}, 1, id="by-hash"),
        pytest.param("by_hash", {"hash": "nobody's"}, 1, id="by-an-unknown-hash"),
        pytest.param("open_dialogs", {"before": NOW, "limit": 500}, DIALOGS, id="open-dialogs"),
        pytest.param("dialogs_at", {"accounts": ["a", "b"], "limit": 500}, DIALOGS, id="dialogs-at"),
        pytest.param("account_loads", {}, max(RUNNING, DIALOGS, WAITING), id="loads"),
        pytest.param("changes_since", {"id": FIRST_ID + 50, "version": 0}, 1, id="changes"),
        pytest.param("task_tokens", {"ids": [FIRST_ID, FIRST_ID + 50]}, 2, id="tokens"),
    ],
)
def test_ended_tasks_cost_nothing(
    full: psycopg.Connection, query: str, parameters: Mapping[str, object], most_rows: int
) -> None:
    """No query reads a table through, nor more rows than the tasks that it is about."""
    with full.transaction(force_rollback=True):
        explain = b"EXPLAIN (ANALYZE, FORMAT JSON) " + QUERIES[query].encode()
        row = full.execute(explain, parameters).fetchone()
    assert row is not None
    plan: Mapping[str, Any] = row[0][0]["Plan"]
    scanned = [node for node in nodes(plan) if node.get("Relation Name") in {"tasks", "changes"}]
    assert scanned
    described = json.dumps(plan, indent=1)
    assert "Seq Scan" not in {node["Node Type"] for node in scanned}, described
    touched = max(
        (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"] for node in scanned
    )
    assert touched <= max(most_rows, 1), described
