"""Migrations go forward once, whoever starts, and can be taken back by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL

from journeyman import errors
from journeyman.storage import migrations, rows
from journeyman.storage.journal import QUEUE_CHANNEL
from journeyman.storage.queries import QUERIES
from journeyman.tasks.task import Action, TaskId
from tests.integration.storage.mortal import TERMINATE_ALL
from tests.integration.storage.samples import make_finished, make_task

FOLDER = Path(migrations.__file__).parent

SCHEMA = """
    SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '%yoyo%' ORDER BY 1, 2
"""
INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%yoyo%' ORDER BY 1"
)
CONSTRAINTS = (
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname NOT LIKE '%yoyo%' ORDER BY 1, 2"
)


def shape(url: str) -> list[object]:
    """Describe what the migrations made."""
    with psycopg.connect(url) as connection:
        return [connection.execute(SQL(query)).fetchall() for query in (SCHEMA, INDEXES, CONSTRAINTS)]


def test_applying_twice_is_harmless(empty_database_url: str) -> None:
    """The second time changes nothing, and data stays."""
    migrations.apply(empty_database_url)
    before = shape(empty_database_url)
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO changes (task_id, version, status, progress, preview) VALUES (1, 2, 'SUBMITTED', 0, '')"
        )
        migrations.apply(empty_database_url)
        assert shape(empty_database_url) == before
        assert connection.execute("SELECT count(*) FROM changes").fetchone() == (1,)


def test_processes_that_start_together_migrate_once(empty_database_url: str, database_url: str) -> None:
    """Four at once all succeed, and the result is that of one."""
    code = "import sys; from journeyman.storage import migrations; migrations.apply(sys.argv[1])"
    processes = [
        subprocess.Popen([sys.executable, "-c", code, empty_database_url], stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outcomes = [(process.communicate(timeout=60)[1], process.returncode) for process in processes]
    assert outcomes == [("", 0)] * 4
    assert shape(empty_database_url) == shape(database_url)


def test_every_migration_can_be_taken_back(empty_database_url: str) -> None:
    """Each has a rollback script; all of them, last first, leave nothing, and going forward again works."""
    migrations.apply(empty_database_url)
    made = shape(empty_database_url)
    scripts = sorted(path for path in FOLDER.glob("*.sql") if not path.name.endswith(".rollback.sql"))
    assert scripts
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        for script in reversed(scripts):
            connection.execute(script.with_suffix(".rollback.sql").read_bytes())
        left = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            " AND table_name NOT LIKE '%yoyo%' AND table_name NOT LIKE 'procrastinate%'"
        ).fetchall()
        assert left == []
        connection.execute("DELETE FROM _yoyo_migration")
    migrations.apply(empty_database_url)
    assert shape(empty_database_url) == made


def test_the_seeds_of_services_were_none(empty_database_url: str) -> None:
    """At accounts of services stay those that a prompt named or a service told; other tasks stay as they are."""
    migrations.apply(empty_database_url)
    script = FOLDER / "20261126_07_seeds.sql"
    far = {"account": "far", "seed": 7}
    before = [
        (make_finished(), 7),
        (make_finished(**far), None),
        (make_task(**far), None),
        (make_finished(prompt="Cat --seed 7", **far), 7),
        (make_finished(prompt="Cat --seed 7", parent=TaskId(1), action=Action.VARIATION, **far), None),
        (told := make_finished(**far), 31),
    ]
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(script.with_suffix(".rollback.sql").read_bytes())
        connection.execute(
            "INSERT INTO accounts (id, engine, name, remark, guild, channel, secret, capacity, queue_size, weight,"
            " timeout_seconds, modes, bots, remix_answers_itself, enabled, options, source)"
            " VALUES ('far', 'discord', '', '', '', '', '', 1, 1, 1, 0, '{}', '{}', true, true, '{}', '')"
        )
        tasks = rows.encode([task for task, _ in before])
        connection.execute(QUERIES["insert_tasks"], {"tasks": tasks, "channel": QUEUE_CHANNEL})
        connection.execute("INSERT INTO seeds (task_id, seed) VALUES (%s, 31)", (told.id,))
        connection.execute(script.read_bytes())
        found = connection.execute("SELECT id, seed FROM tasks").fetchall()
    assert dict(found) == {task.id: seed for task, seed in before}


def test_migrations_are_named_by_date_and_number() -> None:
    """Their order is the order of their names, so names begin with the day and a number of two digits."""
    names = sorted(path.name for path in FOLDER.glob("*.sql"))
    assert names
    for name in names:
        day, number, _ = name.split("_", 2)
        assert len(day) == 8
        assert day.isdigit()
        assert len(number) == 2
        assert number.isdigit()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_both_spellings_of_the_scheme_work(empty_database_url: str, database_url: str, scheme: str) -> None:
    """PostgreSQL's own tools take both, so operators write both."""
    migrations.apply(empty_database_url.replace("postgresql://", f"{scheme}://", 1))
    assert shape(empty_database_url) == shape(database_url)


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    """No driver's error escapes."""
    with pytest.raises(errors.Unavailable):
        migrations.apply(f"postgresql://postgres@/postgres?host={tmp_path}")


@pytest.mark.parametrize("url", ["postgresql://[", "mysql://root@localhost/x", "nonsense"])
def test_what_is_no_url_is_an_error_of_the_settings(url: str) -> None:
    """The setting is named."""
    with pytest.raises(errors.SettingsError, match="JOURNEYMAN_DATABASE_URL"):
        migrations.apply(url)


def test_a_migration_that_was_cut_off_is_done_by_the_next_start(empty_database_url: str, database_url: str) -> None:
    """The server ends the connection in the middle; the next start finishes the work."""
    code = "import sys; from journeyman.storage import migrations; migrations.apply(sys.argv[1])"
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        process = subprocess.Popen([sys.executable, "-c", code, empty_database_url], stderr=subprocess.DEVNULL)
        while process.poll() is None:
            connection.execute(TERMINATE_ALL)
    migrations.apply(empty_database_url)
    assert shape(empty_database_url) == shape(database_url)
