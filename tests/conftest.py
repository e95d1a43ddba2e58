"""What every test stands on: a scrubbed environment, no network but this machine, and a fresh database per test."""

from __future__ import annotations

import functools
import gc
import itertools
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from ipaddress import ip_address
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

import hypothesis
import psycopg
import psycopg.sql
import pytest

from journeyman.storage import migrations
from journeyman.storage.bundled import BundledServer

#: Variables that change what programs do, so that a test passes on one desk and fails on another.
SCRUBBED: Final = ("JOURNEYMAN_", "PG", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "XDG_", "LC_", "LANG")

TEMPLATE: Final = "journeyman_template"

_database_numbers = itertools.count(1)


class ReachedOutError(RuntimeError):
    """A test wanted to talk to another machine."""


def scrub_environment(home: str) -> None:
    """Take out of the environment what could differ between machines, and give an empty home."""
    for name in list(os.environ):
        if name.upper().startswith(SCRUBBED):
            del os.environ[name]
    os.environ.update({"HOME": home, "LANG": "C.UTF-8", "TZ": "UTC"})


def forbid_other_machines(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse, as an audit hook, every connection and every name look-up that leaves this machine."""
    host: object = None
    if event == "socket.connect" and isinstance(arguments[1], tuple):  # a Unix socket's address is no tuple
        host = cast("tuple[object, ...]", arguments[1])[0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    if isinstance(host, bytes):
        host = host.decode()
    if not isinstance(host, str) or host in {"", "localhost"}:
        return
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        address = None
    # To look an address up is no traffic; to connect to it is.
    if address is None or (event == "socket.connect" and not address.is_loopback):
        message = f"a test wanted to reach {host}; tests may reach 127.0.0.1 only"
        raise ReachedOutError(message)


hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")


def pytest_collection_finish() -> None:
    """Take what was imported and collected, which stays, out of the garbage collector's rounds."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Give this run a folder for all its temporary ones; it goes with the run, unless ``--basetemp`` named another.

    By default every run of a user shares one folder, and each closes it to other users when it starts. PostgreSQL does
    not run as root: where the tests do, it runs as another user, who would lose its data to the next run.
    """
    # A run in the background of a script ignores Ctrl-C, and so would every program that it starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.option.basetemp is None:
        own = Path(tempfile.mkdtemp(prefix="journeyman-tests-"))
        config.option.basetemp = own / "run"
        config.add_cleanup(functools.partial(shutil.rmtree, own, ignore_errors=True))


@pytest.fixture(scope="session", autouse=True)
def _scrubbed() -> Generator[None, None, None]:
    """Scrub the environment and close the network before the first test."""
    with tempfile.TemporaryDirectory(prefix="home") as home:
        scrub_environment(home)
        sys.addaudithook(forbid_other_machines)
        yield


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str, None, None]:
    """Start the bundled PostgreSQL once, with a migrated template in it, and give the server's URL."""
    server = BundledServer(tmp_path_factory.mktemp("postgresql"))
    url = server.start()
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            # No test pulls the plug of the machine, so nothing needs to reach the disk.
            for name in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(psycopg.sql.SQL("ALTER SYSTEM SET {} = off").format(psycopg.sql.Identifier(name)))
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(TEMPLATE)))
        migrations.apply(with_database(url, TEMPLATE))
        yield url
    finally:
        server.stop()


@pytest.fixture
def empty_database_url(postgresql_url: str) -> Generator[str, None, None]:
    """Give the URL of a new database with nothing in it."""
    yield from new_database(postgresql_url, "template1")


@pytest.fixture
def database_url(postgresql_url: str) -> Generator[str, None, None]:
    """Give the URL of a new database with all migrations applied."""
    yield from new_database(postgresql_url, TEMPLATE)


@pytest.fixture
def sql(database_url: str) -> Generator[psycopg.Connection, None, None]:
    """Give a connection of the test's own, beside those of the parts under test."""
    with psycopg.connect(database_url, autocommit=True, options="-c timezone=UTC") as connection:
        yield connection


def new_database(server_url: str, template: str) -> Generator[str, None, None]:
    """Clone a database and drop it afterwards, whoever may still be connected."""
    name = f"test_{next(_database_numbers)}"
    names = {"name": psycopg.sql.Identifier(name), "template": psycopg.sql.Identifier(template)}
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(psycopg.sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
        try:
            yield with_database(server_url, name)
        finally:
            connection.execute(psycopg.sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))


def with_database(url: str, name: str) -> str:
    """Point the URL of a server to one of its databases."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Give an empty directory for a server's data."""
    return tmp_path / "data"
