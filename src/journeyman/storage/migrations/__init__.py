"""Migrations, applied in the order of their names. They only go forward."""

from __future__ import annotations

import logging
import re
from importlib import resources
from typing import Final

import procrastinate
import psycopg
import psycopg.conninfo
import yoyo  # pyright: ignore[reportMissingTypeStubs] - it has none
from procrastinate import SyncPsycopgConnector

from journeyman import errors
from journeyman.wording import Clause

# Any number does, as long as nothing else takes it: "journey" in ASCII.
_LOCK: Final = 0x6A6F75726E6579

# PostgreSQL's own tools read both spellings; yoyo takes each for another driver.
_SCHEME: Final = re.compile("^postgres(ql)?://")


def apply(database_url: str) -> None:
    """Bring the database up to date. Blocking; takes well under a second.

    Several processes may start at once: the first migrates, the others wait for it. The lock is PostgreSQL's, so a
    process killed in the middle leaves nothing to clean up.

    Raises:
        errors.Unavailable: the database does not answer.
        errors.SettingsError: the URL is not one.
    """
    try:
        psycopg.conninfo.conninfo_to_dict(database_url)
    except psycopg.ProgrammingError as error:
        message = f"JOURNEYMAN_DATABASE_URL is not a PostgreSQL URL: {error}"
        raise errors.SettingsError(message) from error
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    try:
        _apply(database_url)
    except psycopg.OperationalError as error:
        raise errors.Unavailable(what=Clause("database", "数据库")) from error


def _apply(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        backend = yoyo.get_backend(  # pyright: ignore[reportUnknownMemberType] - it has no types
            _SCHEME.sub("postgresql+psycopg://", database_url)
        )
        try:
            with resources.as_file(resources.files(__name__)) as folder:
                known = yoyo.read_migrations(str(folder))  # pyright: ignore[reportUnknownMemberType] - it has no types
                backend.apply_migrations(backend.to_apply(known))
        finally:
            backend.connection.close()
        found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if found is None or found[0] is None:
            _install_procrastinate(database_url)


def _install_procrastinate(database_url: str) -> None:
    chores = procrastinate.App(connector=SyncPsycopgConnector(conninfo=database_url))
    with chores.open():
        chores.schema_manager.apply_schema()
