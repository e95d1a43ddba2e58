"""Migrations, applied in the order of their names. They only go forward."""

from __future__ import annotations

import logging
from importlib import resources
from typing import Final

import procrastinate
import psycopg
import yoyo  # pyright: ignore[reportMissingTypeStubs] - it has none
from procrastinate import SyncPsycopgConnector

# Any number does, as long as nothing else takes it: "journey" in ASCII.
_LOCK: Final = 0x6A6F75726E6579


def apply(database_url: str) -> None:
    """Bring the database up to date. Blocking; takes well under a second.

    Several processes may start at once: the first migrates, the others wait for it. The lock is PostgreSQL's, so a
    process killed in the middle leaves nothing to clean up.
    """
    logging.getLogger("yoyo").setLevel(logging.WARNING)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        backend = yoyo.get_backend(database_url.replace("postgresql://", "postgresql+psycopg://", 1))
        try:
            with resources.as_file(resources.files(__name__)) as folder:
                backend.apply_migrations(backend.to_apply(yoyo.read_migrations(str(folder))))
        finally:
            backend.connection.close()
        found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if found is None or found[0] is None:
            _install_procrastinate(database_url)


def _install_procrastinate(database_url: str) -> None:
    chores = procrastinate.App(connector=SyncPsycopgConnector(conninfo=database_url))
    with chores.open():
        chores.schema_manager.apply_schema()
