"""The bundled server: one Journeyman each, back after every death, gone when stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
import pytest

from journeyman import errors
from journeyman.storage.bundled import BundledServer
from tests.patience import until_true

VISIT_AND_WAIT = """
import sys
from pathlib import Path
from journeyman.storage.bundled import BundledServer

with BundledServer(Path(sys.argv[1])).visited() as url:
    print(url, flush=True)
    sys.stdin.read()
"""

START_AND_WAIT = """
import sys
from pathlib import Path
from journeyman.storage.bundled import BundledServer

server = BundledServer(Path(sys.argv[1]))
print(server.start(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory for a server."""
    return tmp_path_factory.mktemp("bundled") / "data"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the directory of the server that several tests share."""
    return tmp_path_factory.mktemp("bundled") / "data"


@pytest.fixture(scope="module")
def server(home: Path) -> Generator[BundledServer, None, None]:
    """Give a server that runs, or comes back when asked for."""
    server = BundledServer(home)
    server.start()
    yield server
    server.stop()


def postmaster(place: Path) -> int:
    """Give the process id of the server in a directory."""
    return int((place / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])


def ask(url: str) -> int:
    """Have the server say 1."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute("SELECT 1").fetchone()
    assert row is not None
    return int(row[0])


def servers_in(place: Path) -> list[int]:
    """Give the processes that serve a directory."""
    parents = {
        process.pid: process.info["ppid"]
        for process in psutil.process_iter(["cmdline", "status", "ppid"])
        if str(place / "postgresql") in (process.info["cmdline"] or []) and process.info["status"] != "zombie"
    }
    # For a moment, what a server has just forked still has its parent's command line.
    return [process for process, parent in parents.items() if parent not in parents]


def test_a_second_journeyman_is_refused(server: BundledServer, home: Path) -> None:
    """The error names the directory and the way out, and the first one is not disturbed."""
    second = BundledServer(home)
    with pytest.raises(errors.SettingsError, match=r"in use by another Journeyman.*--data-dir") as refusal:
        second.start()
    second.stop()
    assert str(home) in str(refusal.value)
    assert ask(server.ensure_running()) == 1


@contextlib.contextmanager
def visitor(place: Path) -> Generator[str, None, None]:
    """Give the URL by which another process has the server for the moment."""
    with subprocess.Popen(
        [sys.executable, "-c", VISIT_AND_WAIT, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


def test_a_visitor_leaves_the_server_to_whoever_serves(server: BundledServer, home: Path) -> None:
    """It gets the URL of the server that runs, and its end ends nothing."""
    url, before = server.ensure_running(), servers_in(home)
    with visitor(home) as seen:
        assert seen == url
    assert servers_in(home) == before
    assert ask(url) == 1


def test_the_last_visitor_stops_what_the_first_one_started(place: Path) -> None:
    """Visitors share the server, in whatever order they go, and none leaves it behind."""
    with contextlib.ExitStack() as last, contextlib.ExitStack() as first:
        url = first.enter_context(visitor(place))
        assert last.enter_context(visitor(place)) == url
        first.close()
        assert ask(url) == 1
    assert servers_in(place) == []
    with visitor(place) as again:
        assert ask(again) == 1
    assert servers_in(place) == []


def test_who_comes_to_serve_takes_over_from_a_visitor(place: Path) -> None:
    """A visitor keeps nobody away, and goes without the server that is now somebody else's."""
    server = BundledServer(place)
    with visitor(place) as url:
        assert server.start() == url
    assert ask(url) == 1
    server.stop()
    assert servers_in(place) == []


def test_a_visitor_waits_for_a_server_that_was_killed(server: BundledServer, home: Path) -> None:
    """While somebody serves it is his to start the server again, and the visitor then finds it."""
    server.ensure_running()
    os.kill(postmaster(home), signal.SIGKILL)
    until_true(lambda: not servers_in(home))
    with ThreadPoolExecutor() as others:
        visit = visitor(home)
        seen = others.submit(visit.__enter__)
        url = server.ensure_running()
        assert seen.result(timeout=60) == url
        visit.__exit__(None, None, None)
    assert ask(url) == 1


def test_a_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """A file where the directory should be is an error of the settings."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(errors.SettingsError, match=str(tmp_path / "data")):
        BundledServer(tmp_path / "data").start()
    with pytest.raises(errors.SettingsError, match=str(tmp_path / "data")), BundledServer(tmp_path / "data").visited():
        pass


def test_a_killed_server_comes_back(server: BundledServer, home: Path) -> None:
    """However often it is killed, asking for it starts it again, with what it held."""
    with psycopg.connect(server.ensure_running()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS number")
    for _ in range(3):
        os.kill(postmaster(home), signal.SIGKILL)
        until_true(lambda: not servers_in(home))
        with psycopg.connect(server.ensure_running()) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_running_server_is_left_alone(server: BundledServer, home: Path) -> None:
    """Looking after it does not start anything, and is cheap enough to be done every second."""
    before = postmaster(home), (home / "postgresql" / "postmaster.pid").stat().st_mtime_ns
    urls = {server.ensure_running() for _ in range(200)}
    assert len(urls) == 1
    assert (postmaster(home), (home / "postgresql" / "postmaster.pid").stat().st_mtime_ns) == before
    assert len(servers_in(home)) == 1


def test_a_server_outlives_its_journeyman_and_is_found_again(place: Path) -> None:
    """After a kill of the program the next start takes over the running server, and may stop it."""
    with subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        process.kill()
    before = servers_in(place)
    heir = BundledServer(place)
    assert heir.start() == url
    assert servers_in(place) == before
    heir.stop()
    assert servers_in(place) == []


def test_stopping_leaves_no_process(place: Path) -> None:
    """The server is gone when stop returns, also while a client is connected, and the directory is free."""
    server = BundledServer(place)
    with contextlib.closing(psycopg.connect(server.start())) as connection:
        connection.execute("SELECT 1")
        server.stop()
    assert servers_in(place) == []
    successor = BundledServer(place)
    assert ask(successor.start()) == 1
    successor.stop()


def test_stopping_what_never_started_is_harmless(place: Path) -> None:
    """Also twice."""
    server = BundledServer(place)
    server.stop()
    server.stop()


def of_nobody(_: Path) -> int:
    """Give a process id that nobody has."""
    return 2**22 + 12345


def of_another_program(_: Path) -> int:
    """Give the process id of a program that is no PostgreSQL."""
    return os.getpid()


@pytest.mark.parametrize("pid", [of_nobody, of_another_program], ids=["nobody", "another-program"])
def test_a_note_of_the_past_does_not_keep_it_from_starting(place: Path, pid: Callable[[Path], int]) -> None:
    """After a power cut, or in a new container, the noted process id may be anybody's."""
    server = BundledServer(place)
    server.start()
    note = place / "postgresql" / "postmaster.pid"
    _, rest = note.read_text().split("\n", 1)
    os.kill(postmaster(place), signal.SIGKILL)
    until_true(lambda: not servers_in(place))
    server.stop()
    note.write_text(f"{pid(place)}\n{rest}")
    heir = BundledServer(place)
    try:
        assert ask(heir.start()) == 1
    finally:
        heir.stop()


def test_a_path_too_long_for_a_socket_works(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A socket's path has about a hundred characters; a data directory may have more."""
    place = tmp_path_factory.mktemp("long") / ("d" * 120)
    server = BundledServer(place)
    try:
        assert ask(server.start()) == 1
    finally:
        server.stop()


def test_it_listens_on_no_port(server: BundledServer, home: Path) -> None:
    """Nobody on the network, not even this machine's, reaches it by TCP."""
    assert "host=/" in server.ensure_running()
    assert psutil.Process(postmaster(home)).net_connections("inet") == []
