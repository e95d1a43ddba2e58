"""A task comes back from the database as it went in."""

from __future__ import annotations

from collections.abc import Generator

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings

from journeyman.storage import rows
from journeyman.storage.journal import QUEUE_CHANNEL
from journeyman.storage.queries import QUERIES
from journeyman.tasks.task import Task
from tests.conftest import TEMPLATE, new_database
from tests.integration.storage.samples import any_task, make_finished, make_task


@pytest.fixture(scope="module")
def connection(postgresql_url: str) -> Generator[psycopg.Connection, None, None]:
    """Give one connection for all examples; each is rolled back."""
    for url in new_database(postgresql_url, TEMPLATE):
        with psycopg.connect(url, options="-c timezone=UTC") as connection:
            yield connection


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(any_task)
@example(
    make_task(prompt="一只狐狸 🦊 \u202e\ufeff\uffff\U0010ffff \\u0000 'quoted' \"double\" \\ %s {0} \r\n\t\x01\x7f")
)
@example(
    make_finished(properties={"words": ["狐狸", None, True, 1.5, {"a": []}], "": ""}, references=("", "a,b", '{"}'))
)
def test_every_task_survives_the_round_trip(connection: psycopg.Connection, task: Task) -> None:
    """What is read equals what was written, whatever characters, numbers and times it holds."""
    with connection.transaction(force_rollback=True):
        connection.execute(QUERIES["insert_tasks"], {"tasks": rows.encode([task]), "channel": QUEUE_CHANNEL})
        assert rows.decode(connection.execute(QUERIES["fetch_tasks"], {"ids": [task.id]}).fetchall()) == [task]


def test_times_come_back_with_their_zone(connection: psycopg.Connection) -> None:
    """No naive time leaves the database."""
    task = make_finished()
    with connection.transaction(force_rollback=True):
        connection.execute(QUERIES["insert_tasks"], {"tasks": rows.encode([task]), "channel": QUEUE_CHANNEL})
        (found,) = rows.decode(connection.execute(QUERIES["fetch_tasks"], {"ids": [task.id]}).fetchall())
    for moment in (found.submitted_at, found.started_at, found.finished_at):
        assert moment is not None
        assert moment.utcoffset() is not None
