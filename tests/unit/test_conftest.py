"""The tests' own ground holds: databases are fresh, the network is closed, the environment is clean."""

from __future__ import annotations

import os
import socket

import psycopg
import pytest


@pytest.mark.parametrize("turn", [1, 2], ids=["first", "second"])
def test_each_test_has_a_database_of_its_own(database_url: str, turn: int) -> None:
    """A table made in one test is not there in the next."""
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE only_here (turn integer)")
        connection.execute("INSERT INTO only_here VALUES (%s)", (turn,))
        assert connection.execute("SELECT turn FROM only_here").fetchall() == [(turn,)]
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (0,)


def test_an_empty_database_has_no_tables(empty_database_url: str) -> None:
    """The empty database has not been migrated."""
    with psycopg.connect(empty_database_url) as connection:
        assert connection.execute("SELECT to_regclass('tasks')").fetchone() == (None,)


def test_other_machines_are_out_of_reach() -> None:
    """Connecting to a public address raises before anything is sent."""
    with socket.socket() as client, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        client.connect(("192.0.2.1", 80))


def test_names_are_not_looked_up() -> None:
    """Looking up a host name raises before the resolver is asked."""
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_is_within_reach() -> None:
    """A connection over loopback works."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_the_environment_is_scrubbed() -> None:
    """No setting of the desk reaches a test, and the home is empty."""
    assert not [name for name in os.environ if name.startswith(("JOURNEYMAN_", "PG"))]
    assert os.listdir(os.environ["HOME"]) == []  # noqa: PTH208  names are what is compared
