"""What may never be true of a task, the database refuses, whoever asks."""

from __future__ import annotations

from collections.abc import Generator
from typing import LiteralString

import psycopg
import pytest
from psycopg.sql import SQL

from journeyman.storage import rows
from journeyman.storage.journal import QUEUE_CHANNEL
from journeyman.storage.queries import QUERIES
from journeyman.tasks.task import Status, Task
from tests.conftest import TEMPLATE, new_database
from tests.integration.storage.samples import NOW, make_finished, make_running, make_task


@pytest.fixture(scope="module")
def connection(postgresql_url: str) -> Generator[psycopg.Connection, None, None]:
    """Give one connection for all refusals."""
    for url in new_database(postgresql_url, TEMPLATE):
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


@pytest.fixture
def sql(connection: psycopg.Connection) -> Generator[psycopg.Connection, None, None]:
    """Give the connection, and take back what a test wrote."""
    yield connection
    connection.execute("TRUNCATE tasks, changes")


def insert(sql: psycopg.Connection, task: Task) -> None:
    """Write a task past the journal."""
    sql.execute(QUERIES["insert_tasks"], {"tasks": rows.encode([task]), "channel": QUEUE_CHANNEL})


@pytest.mark.parametrize(
    ("constraint", "task"),
    [
        pytest.param("tasks_success_is_100_percent", make_finished(progress=99), id="success-at-99"),
        pytest.param("tasks_success_is_100_percent", make_running(progress=100), id="running-at-100"),
        pytest.param(
            "tasks_success_is_100_percent",
            make_finished(status=Status.FAILURE, fail_reason="it broke", pictures=()),
            id="failure-at-100",
        ),
        pytest.param("tasks_success_has_a_result", make_finished(pictures=()), id="success-without-a-result"),
        pytest.param(
            "tasks_failure_has_reason",
            make_task(status=Status.FAILURE, finished_at=NOW),
            id="failure-without-reason",
        ),
        pytest.param(
            "tasks_failure_has_reason", make_task(status=Status.CANCEL, finished_at=NOW), id="cancel-without-reason"
        ),
        pytest.param("tasks_failure_has_reason", make_running(fail_reason="it broke"), id="reason-while-running"),
        pytest.param("tasks_failure_has_reason", make_finished(fail_reason="it broke"), id="reason-on-success"),
        pytest.param("tasks_terminal_has_end", make_finished(finished_at=None), id="success-without-end"),
        pytest.param("tasks_terminal_has_end", make_running(finished_at=NOW), id="end-while-running"),
        pytest.param("tasks_terminal_has_end", make_task(finished_at=NOW), id="end-while-waiting"),
        pytest.param("tasks_running_has_worker", make_running(worker=None), id="running-without-worker"),
        pytest.param("tasks_running_has_worker", make_task(worker=1), id="worker-while-waiting"),
        pytest.param("tasks_running_has_worker", make_finished(worker=1), id="worker-when-finished"),
    ],
)
def test_what_cannot_be_is_refused(sql: psycopg.Connection, constraint: str, task: Task) -> None:
    """The named constraint refuses the row."""
    with pytest.raises(psycopg.errors.CheckViolation) as refusal:
        insert(sql, task)
    assert refusal.value.diag.constraint_name == constraint


def test_an_unknown_status_is_refused(sql: psycopg.Connection) -> None:
    """Only the wire's statuses are stored."""
    task = make_task()
    insert(sql, task)
    with pytest.raises(psycopg.errors.CheckViolation) as refusal:
        sql.execute("UPDATE tasks SET status = 'DONE' WHERE id = %s", (task.id,))
    assert refusal.value.diag.constraint_name == "tasks_status"


@pytest.mark.parametrize(
    "finished",
    [
        pytest.param(make_finished(), id="success"),
        pytest.param(make_task(status=Status.FAILURE, fail_reason="it broke", finished_at=NOW), id="failure"),
        pytest.param(make_task(status=Status.CANCEL, fail_reason="stopped", finished_at=NOW), id="cancel"),
    ],
)
@pytest.mark.parametrize(
    "change",
    ["status = 'NOT_START', fail_reason = '', finished_at = NULL, progress = 0", "prompt = 'Dog'", "version = version"],
    ids=["revived", "reworded", "touched"],
)
def test_a_finished_task_never_changes(sql: psycopg.Connection, finished: Task, change: LiteralString) -> None:
    """Not even an update that sets what is there already goes through."""
    insert(sql, finished)
    with pytest.raises(psycopg.errors.RaiseException, match=f"task {finished.id} is finished"):
        sql.execute(SQL("UPDATE tasks SET {} WHERE id = %s").format(SQL(change)), (finished.id,))


def test_a_finished_task_may_learn_its_seed(sql: psycopg.Connection) -> None:
    """Once, and nothing else with it."""
    task = make_finished(seed=None)
    insert(sql, task)
    for change in ("seed = 7, prompt = 'Dog'", "version = version", "mode = 'RELAX', seed = 7"):
        with pytest.raises(psycopg.errors.RaiseException, match=f"task {task.id} is finished"):
            sql.execute(SQL("UPDATE tasks SET {} WHERE id = %s").format(SQL(change)), (task.id,))
    sql.execute("UPDATE tasks SET seed = 7 WHERE id = %s", (task.id,))
    with pytest.raises(psycopg.errors.RaiseException, match=f"task {task.id} is finished"):
        sql.execute("UPDATE tasks SET seed = 8 WHERE id = %s", (task.id,))


def test_a_version_is_logged_once(sql: psycopg.Connection) -> None:
    """Two changes of a task cannot have the same number."""
    sql.execute("INSERT INTO changes (task_id, version, status, progress, preview) VALUES (1, 2, 'SUBMITTED', 0, '')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        sql.execute("INSERT INTO changes (task_id, version, status, progress, preview) VALUES (1, 2, 'FAILURE', 0, '')")
