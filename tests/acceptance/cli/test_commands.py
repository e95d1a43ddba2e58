"""The other commands, help and wrong usage."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

import pytest

from journeyman import __version__
from tests.acceptance.cli.terminal import Terminal, left
from tests.serving import Served, stop_postgresql


def test_help_teaches(terminal: Terminal) -> None:
    """The overview names each command and shows the first ones to type."""
    said = terminal.journeyman("--help")
    assert said.status == 0
    for word in ("serve", "imagine", "doctor", "version", "-o fox.png"):
        assert word in said.words


def test_help_loads_no_server() -> None:
    """What makes the start slow is not imported for --help."""
    script = "import sys, journeyman.cli; print([name for name in sys.modules if name in sys.argv])"
    heavy = ["litestar", "granian", "aiohttp", "pyvips", "psycopg", "procrastinate", "journeyman.app"]
    shown = subprocess.run([sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_version(terminal: Terminal) -> None:
    """The command and the module say the same version."""
    assert terminal.journeyman("version").result == f"journeyman {__version__}\n"
    module = subprocess.run([sys.executable, "-m", "journeyman", "version"], capture_output=True, text=True, check=True)
    assert module.stdout == f"journeyman {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["imagine", "x", "--single", "9"], "'--single': got 9; accepted: 1..4", id="single"),
        pytest.param(["imagine", "x", "--seed", "-1"], "'--seed': got -1; accepted: 0..4294967295", id="seed"),
        pytest.param(
            ["imagine", "x --seed 1", "--seed", "2"], "'--seed': got 2, prompt: --seed; accepted:", id="seeds"
        ),
        pytest.param(["imagine", "x", "--all", "--single", "1"], "accepted: --all or --single", id="both"),
        pytest.param(["imagine", "x", "-o", "fox.jpg"], "'--output' / '-o': got 'fox.jpg'; accepted:", id="output"),
        pytest.param(["imagine", "x", "--server", "fox"], "'--server': got 'fox'; accepted: http://", id="server"),
        pytest.param(["serve", "--port", "99999"], "'--port': got 99999; accepted: 0..65535", id="port"),
        pytest.param(["serve", "--log-level", "loud"], "'--log-level': Value error, 'loud' is not one of", id="level"),
        pytest.param(["serve", "--prot", "1"], "No such option: --prot", id="typo"),
        pytest.param(["draw"], "No such command 'draw'", id="command"),
    ],
)
def test_wrong_usage_names_the_option_and_what_is_accepted(terminal: Terminal, arguments: list[str], said: str) -> None:
    """Status 2, the option by its name, and the values it takes."""
    answer = terminal.journeyman(*arguments)
    assert answer.status == 2
    assert said in answer.words


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        pytest.param(["--public-url", "fox"], {}, "Error: --public-url: got 'fox'; http(s)://", id="option"),
        pytest.param([], {"JOURNEYMAN_PORT": "fox"}, "JOURNEYMAN_PORT", id="variable"),
        pytest.param([], {"JOURNEYMAN_PRT": "1"}, "JOURNEYMAN_PRT is not a setting", id="unknown-variable"),
        pytest.param(["--engines", "fox"], {}, "there is no engine 'fox'; engines are papercut, stub", id="engine"),
    ],
)
def test_a_bad_setting_ends_the_start_with_one_sentence(
    terminal: Terminal, arguments: list[str], variables: dict[str, str], said: str
) -> None:
    """Status 1 and a sentence that names the option or the variable; no trace of the program's inside."""
    answer = terminal.journeyman("serve", "--data-dir", str(terminal.folder / "data"), *arguments, **variables)
    stop_postgresql(terminal.folder / "data")
    assert answer.status == 1
    assert said in answer.words
    assert "Traceback" not in answer.notes


@pytest.mark.parametrize(
    "name", [pytest.param("postgresql", id="file"), pytest.param("postgresql/letter", id="folder-of-others")]
)
def test_a_data_directory_with_something_else_in_it_is_named(terminal: Terminal, name: str) -> None:
    """Status 1 and one sentence with the path and the way out, and what is there stays."""
    data = terminal.folder / "data"
    (data / name).parent.mkdir(parents=True)
    (data / name).write_text("mine")
    answer = terminal.journeyman("serve", "--data-dir", str(data))
    assert answer.status == 1
    assert f"{data / 'postgresql'} holds something else than a database" in answer.words
    assert "Traceback" not in answer.notes
    assert (data / name).read_text() == "mine"


def test_serve_says_where_it_is_and_the_new_key_once(terminal: Terminal) -> None:
    """A server that others can reach prints its address and the key it made; Ctrl-C ends it well."""
    data = terminal.folder / "data"
    arguments = ("serve", "--host", "0.0.0.0", "--port", str(terminal.port), "--data-dir", str(data))
    keys: list[list[str]] = []
    for _ in range(2):
        with terminal.started(*arguments, "--engines", "stub", "--log-format", "json") as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert f":{terminal.port}" in first
            hint = process.stdout.readline()
            assert f'journeyman imagine "a cat" --server http://127.0.0.1:{terminal.port} ' in hint
            assert "/docs" in hint
            os.kill(process.pid, signal.SIGINT)
            said = left(process)
            assert said.status == 0
            keys.append([word for word in said.result.split() if word.startswith("jm-")])
    assert keys == [[(data / "api-key").read_text().strip()], []]


def test_doctor_finds_a_healthy_machine_healthy(terminal: Terminal) -> None:
    """On this machine every check passes, and nothing is left behind."""
    said = terminal.journeyman("doctor")
    assert said.status == 0, said.words
    assert said.result.count("✓") == 8
    assert said.result.endswith("All is well.\n")
    assert terminal.files() == set()


def test_a_language_that_is_not_installed_keeps_nothing_from_working(terminal: Terminal) -> None:
    """SSH hands over the language of a machine that has it to one that does not; the database is made all the same."""
    said = terminal.journeyman("doctor", LC_ALL="xx_YY.UTF-8", LANG="xx_YY.UTF-8")
    assert "✓ PostgreSQL" in said.result, said.words


def test_doctor_knows_a_running_server(beside: Terminal, served: Served) -> None:
    """A port and a data directory that a running Journeyman holds are as they should be; so is its public address."""
    said = beside.journeyman("doctor", JOURNEYMAN_DATA_DIR=str(served.data_dir), JOURNEYMAN_PUBLIC_URL=served.origin)
    assert said.status == 0, said.words
    assert "in use by the running server" in said.result
    assert f"a Journeyman answers at 127.0.0.1:{served.port}" in said.result
    assert f"{served.origin} leads to a Journeyman" in said.result


def test_doctor_says_what_is_wrong_and_how_to_mend_it(terminal: Terminal, served: Served) -> None:
    """A foreign port, an unknown engine, a dead database, a directory in use: each has a line; the exit status is 1."""
    with socket.create_server(("127.0.0.1", 0)) as foreign:
        port = foreign.getsockname()[1]
        said = terminal.journeyman(
            "doctor",
            JOURNEYMAN_PORT=str(port),
            JOURNEYMAN_DATA_DIR=str(served.data_dir),
            JOURNEYMAN_DATABASE_URL="postgresql://127.0.0.1:1/nothing",
            JOURNEYMAN_ENGINES="fox",
        )
    assert said.status == 1
    assert "✗ PostgreSQL" in said.result
    assert "check JOURNEYMAN_DATABASE_URL" in said.words
    assert f"✗ data directory: {served.data_dir} is in use by another Journeyman" in said.words
    assert f"✗ port: cannot listen on 127.0.0.1:{port}: Address already in use" in said.words
    assert "✗ settings: there is no engine 'fox'" in said.words
    assert "4 to mend." in said.result


def test_a_terminal_gets_a_bar(beside: Terminal) -> None:
    """On a terminal the progress is a bar that vanishes in the end; the path is on standard output alone."""
    controller, screen = os.openpty()
    with open(controller, "rb", closefd=True) as shown:  # noqa: PTH123 - a descriptor, not a path
        process = subprocess.Popen(
            [sys.executable, "-m", "journeyman", "imagine", "a fox"],
            cwd=beside.folder,
            env={**os.environ, **beside.variables, "TERM": "xterm"},
            stdout=subprocess.PIPE,
            stderr=screen,
        )
        os.close(screen)
        result, _ = process.communicate(timeout=30)
        assert (process.returncode, result) == (0, b"a-fox.png\n")
        assert "━".encode() in os.read(shown.fileno(), 65536)
