"""An operator sees to accounts at the command line, with a server and without."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import psutil
import psycopg
import pytest

from journeyman.dispatch.errands import Errands
from journeyman.engines.base import Unanswered
from journeyman.storage.accounts import Accounts
from journeyman.storage.bundled import BundledServer
from journeyman.storage.database import Database
from journeyman.storage.errands import ErrandBook
from journeyman.storage.holdings import Holdings, held
from journeyman.tasks.accounts import NOTICE, Condition, Standing
from journeyman.wording import Clause
from tests.acceptance.cli.drawer import CHANNEL, TOKEN, Drawer, listed
from tests.acceptance.cli.terminal import PROGRAM, Said, Terminal
from tests.background import in_background
from tests.integration.dispatch.servants import Servant
from tests.patience import until
from tests.serving import Served, serve

FACTS: Final[Mapping[str, object]] = {
    "subscribePlan": "PRO",
    "fastTimeRemaining": "3.5\x1b[2J",
    "buttons": [{"label": "Remix mode"}],
}


def add(desk: Terminal, *arguments: str, token: str = TOKEN, **variables: str) -> Said:
    """Add an account, whose token goes in by standard input."""
    said = desk.journeyman("accounts", "add", "--channel", CHANNEL, *arguments, given=token + "\n", **variables)
    assert token not in said.result + said.notes
    return said


def postgresql_in(folder: Path) -> list[int]:
    """Give the PostgreSQL servers that serve a folder below this one.

    Their children look like them for a moment after they are forked.
    """
    found: dict[int, int] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess):
            words = process.cmdline()
            if process.name() == "postgres" and any(word.startswith(str(folder)) for word in words):
                found[process.pid] = process.ppid()
    return [pid for pid, parent in found.items() if parent not in found]


def test_an_account_is_added_from_standard_input(desk: Terminal, database_url: str) -> None:
    """What was said is written down, the token sealed, the rest as by default; the operator reads the notice."""
    said = add(desk, "--guild", "1123456789012345678", "--id", "fox", "--modes", "relax,Fast", "--pacing", "3")
    assert (said.status, said.result) == (0, "Account fox is added.\n")
    assert str(NOTICE) in said.words
    (account,) = listed(desk)
    assert (account["id"], account["engine"], account["channel"]) == ("fox", "discord", CHANNEL)
    assert (account["modes"], account["capacity"], account["enabled"]) == (["FAST", "RELAX"], 3, True)
    assert account["options"]["between_writes"] == 3
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SELECT to_jsonb(accounts)::text, secret FROM accounts").fetchone()
    assert row is not None
    assert TOKEN not in row[0]
    assert TOKEN.encode() not in row[1]


def test_the_notice_is_in_the_terminals_language(desk: Terminal) -> None:
    """Who reads Chinese reads it in Chinese."""
    said = add(desk, LC_ALL="zh_CN.UTF-8")
    assert said.result == f"已添加账号 {CHANNEL}\n"
    assert NOTICE.zh in said.notes


@pytest.mark.parametrize(("mode", "warns"), [pytest.param(0o600, False, id="own"), pytest.param(0o644, True, id="all")])
def test_an_account_is_added_from_a_file(desk: Terminal, drawer: Drawer, mode: int, *, warns: bool) -> None:
    """A file that others can read is named, so that it can be closed."""
    file = desk.folder / "token"
    file.write_text(f"\ufeff{TOKEN}\r\n")
    file.chmod(mode)
    said = desk.journeyman("accounts", "add", "--channel", CHANNEL, "--token-file", "token")
    assert said.status == 0, said.words
    assert ("others can read token" in said.words) is warns
    assert [account.id for account in drawer.accounts] == [CHANNEL]


def test_at_a_terminal_the_token_is_asked_for_and_not_shown(desk: Terminal, drawer: Drawer) -> None:
    """The question stands on the screen, what is typed does not."""
    controller, screen = os.openpty()
    with open(controller, "r+b", buffering=0, closefd=True) as typed:  # noqa: PTH123 - a descriptor, not a path
        process = subprocess.Popen(
            [PROGRAM, "accounts", "add", "--channel", CHANNEL],
            cwd=desk.folder,
            env={**os.environ, **desk.variables, "TERM": "xterm"},
            stdin=screen,
            stdout=subprocess.PIPE,
            stderr=screen,
            start_new_session=True,
        )
        os.close(screen)
        shown = b""
        while b"not shown" not in shown:
            shown += typed.read(1024)
        typed.write(TOKEN.encode() + b"\n")
        result, _ = process.communicate(timeout=30)
        shown += typed.read(65536)
    assert (process.returncode, result) == (0, f"Account {CHANNEL} is added.\n".encode())
    assert TOKEN.encode() not in shown
    assert len(drawer.accounts) == 1


def test_the_token_stands_in_no_list_of_processes(desk: Terminal) -> None:
    """While the command has it, neither arguments nor environment of any process hold it."""
    with desk.started("accounts", "add", "--channel", CHANNEL, reads=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(TOKEN)
        process.stdin.flush()
        held = [
            file.read_bytes()
            for pid in [process.pid, *(child.pid for child in psutil.Process(process.pid).children(recursive=True))]
            for file in (Path(f"/proc/{pid}/cmdline"), Path(f"/proc/{pid}/environ"))
        ]
        _, notes = process.communicate(timeout=30)
    assert process.returncode == 0, notes
    assert len(held) >= 2
    assert not any(TOKEN.encode() in text for text in held)


def test_a_second_account_of_the_same_id_is_refused(desk: Terminal, drawer: Drawer) -> None:
    """Status 1 and a way out; the first one stays as it was."""
    drawer.put(name="first")
    said = add(desk, "--id", "fox", "--name", "second", token="another.token.x")
    assert said.status == 1
    assert "There is an account fox already; change that one, or choose another id." in said.words
    assert [account.name for account in drawer.accounts] == ["first"]


def test_an_account_is_paused_resumed_changed_and_removed(desk: Terminal, drawer: Drawer) -> None:
    """Each command says what it did, and did it; a removed id can be given again."""
    drawer.put()
    assert (
        desk.journeyman("accounts", "pause", "fox").result == "Account fox is paused; what it is doing it finishes.\n"
    )
    assert [account.enabled for account in drawer.accounts] == [False]
    assert "paused by the operator" in desk.journeyman("accounts", "list").result
    assert desk.journeyman("accounts", "resume", "fox").result == "Account fox is resumed.\n"
    assert [account.enabled for account in drawer.accounts] == [True]
    changed = desk.journeyman(
        "accounts", "change", "fox", "--capacity", "12", "--timeout-minutes", "5", "--remix", "ask"
    )
    assert changed.status == 0, changed.words
    assert changed.result == (
        "Account fox is changed: tasks at once 3 → 12; time limit 30 minutes → 5 minutes; "
        "Remix dialogs only for who asks (auto) → always (ask).\n"
    )
    again = desk.journeyman("accounts", "change", "fox", "--capacity", "12")
    assert again.result == "Account fox is that way already.\n"
    (account,) = drawer.accounts
    assert (account.capacity, account.timeout_seconds, account.remix_answers_itself) == (12, 300, False)
    renewed = desk.journeyman("accounts", "change", "fox", "--new-token", given="another.token.x\n")
    assert (renewed.status, renewed.result) == (0, "Account fox is changed: another token.\n"), renewed.words
    assert "another.token.x" not in renewed.result + renewed.notes
    assert desk.journeyman("accounts", "remove", "fox").result == "Account fox is removed, and its token forgotten.\n"
    assert drawer.accounts == []
    assert add(desk, "--id", "fox").status == 0


def test_the_list_and_one_account_are_shown_to_people(desk: Terminal, drawer: Drawer) -> None:
    """The table has a line for each, one account all its fields; nothing in them is taken for markup."""
    drawer.put(name="[red]fox[/]")
    _, line = desk.journeyman("accounts", "list").result.splitlines()
    assert " ".join(line.split()) == "fox not running 0/3 0/10 all all [red]fox[/]"
    shown = desk.journeyman("accounts", "show", "fox")
    assert shown.status == 0
    assert ["tasks", "that", "may", "wait", "10"] in [line.split() for line in shown.result.splitlines()]
    assert TOKEN not in shown.result
    assert json.loads(desk.journeyman("accounts", "show", "fox", "--json").result) == listed(desk)[0]


@pytest.mark.parametrize(
    ("arguments", "given", "said"),
    [
        pytest.param(["add"], TOKEN, "Missing option '--channel'", id="no-channel"),
        pytest.param(
            ["add", "--channel", "fox"], TOKEN, "'--channel': got \"fox\"; accepted: an id of Discord", id="channel"
        ),
        pytest.param(
            ["add", "--channel", CHANNEL, "--capacity", "99"],
            TOKEN,
            "'--capacity': got 99; accepted: a whole number from 1 to 64",
            id="capacity",
        ),
        pytest.param(
            ["add", "--channel", CHANNEL, "--modes", "slow"], TOKEN, "'--modes': got \"SLOW\"; accepted:", id="modes"
        ),
        pytest.param(
            ["add", "--channel", CHANNEL, "--pacing", "600"], TOKEN, "'--pacing': got 600.0; accepted:", id="pacing"
        ),
        pytest.param(
            ["add", "--channel", CHANNEL, "--timeout-minutes", "0"],
            TOKEN,
            "'--timeout-minutes': got 0; accepted: 1..1440",
            id="timeout",
        ),
        pytest.param(["add", "--channel", CHANNEL], "", "'--token-file': got nothing; accepted:", id="no-token"),
        pytest.param(
            ["add", "--channel", CHANNEL], "two words", "'--token-file': got a text of 9 characters;", id="token"
        ),
        pytest.param(["add", "--channel", CHANNEL, f"--token={TOKEN}"], "", "No such option: --token", id="argument"),
        pytest.param(
            ["change", "fox"], "", "got nothing; accepted: an option that says what is to change", id="change"
        ),
    ],
)
def test_wrong_usage_names_the_option_and_what_is_accepted(
    desk: Terminal, arguments: list[str], given: str, said: str
) -> None:
    """Status 2, the option by its name, and never the token."""
    answer = desk.journeyman("accounts", *arguments, given=given)
    assert answer.status == 2, answer.words
    assert said in answer.words
    assert TOKEN not in answer.words


def test_an_unknown_id_names_those_there_are(desk: Terminal, drawer: Drawer) -> None:
    """Status 1, and the ids to choose from."""
    drawer.put()
    for command in ("show", "pause", "resume", "sync", "remove"):
        said = desk.journeyman("accounts", command, "wolf")
        assert said.status == 1
        assert "There is no account wolf; there are: fox." in said.words


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        pytest.param(
            {"JOURNEYMAN_DATABASE_URL": "postgresql://127.0.0.1:1/nothing"},
            "JOURNEYMAN_DATABASE_URL: the database does not answer",
            id="database",
        ),
        pytest.param({"JOURNEYMAN_SECRET_KEYS": "fox"}, "JOURNEYMAN_SECRET_KEYS: key 1 is no Fernet key", id="keys"),
        pytest.param(
            {"JOURNEYMAN_DATA_DIR": "/dev/null"}, "the key file /dev/null/secret.key cannot be used", id="data"
        ),
    ],
)
def test_what_keeps_an_account_from_being_added_is_named(desk: Terminal, variables: dict[str, str], said: str) -> None:
    """Status 1 and one sentence that names the setting; no trace of the program's inside."""
    answer = add(desk, **variables)
    assert answer.status == 1
    assert said in answer.words
    assert "Traceback" not in answer.notes


def test_a_token_file_that_is_not_there_is_named(desk: Terminal) -> None:
    """Status 1, the file and what is accepted."""
    said = desk.journeyman("accounts", "add", "--channel", CHANNEL, "--token-file", "missing")
    assert said.status == 1
    assert "--token-file: missing cannot be read: No such file or directory; accepted:" in said.words


def test_without_accounts_the_list_says_how_to_add_one(desk: Terminal) -> None:
    """Status 0: nothing is wrong."""
    said = desk.journeyman("accounts", "list")
    assert (said.status, said.result) == (0, "")
    assert "There are no accounts in" in said.words
    assert "To add one: journeyman accounts add" in said.words
    assert "journeyman:" not in said.words  # no password
    assert listed(desk) == []


@pytest.mark.parametrize(
    "arguments", [pytest.param(["list"], id="list"), pytest.param(["list", "--json"], id="json"), ["pause", "fox"]]
)
def test_a_directory_without_a_database_is_named(terminal: Terminal, arguments: list[str]) -> None:
    """Status 1, and how to name the right one; looking makes no database, nor does any command but an addition."""
    said = terminal.journeyman("accounts", *arguments, "--data-dir", "wrong")
    assert (said.status, said.result) == (1, "")
    assert f"There is no database in {terminal.folder / 'wrong'}" in said.words
    assert "with --data-dir or JOURNEYMAN_DATA_DIR" in said.words
    assert terminal.files() == set()


async def is_let_go(database: Database) -> bool:
    """Ask whether nobody holds an account, which PostgreSQL notices when a connection is closed."""
    return not await held(database)


async def test_the_list_tells_which_accounts_a_server_holds(desk: Terminal, database_url: str) -> None:
    """What was written down of an account whose server is gone is not said as if it were so now."""
    await asyncio.to_thread(Drawer(desk).put)
    database = Database(database_url)
    await database.open()
    holdings = Holdings(database)
    await Accounts(database).note_condition("fox", Condition(standing=Standing.READY))
    await holdings.hold(["fox"])
    running = await asyncio.to_thread(desk.journeyman, "accounts", "list")
    (told,) = await asyncio.to_thread(listed, desk)
    await holdings.aclose()
    await until(lambda: is_let_go(database))
    await database.aclose()
    gone = await asyncio.to_thread(desk.journeyman, "accounts", "show", "fox")
    assert running.result.splitlines()[1].split()[:2] == ["fox", "ready"]
    assert (told["held"], told["standing"]) == (True, "ready")
    assert ["status", "not", "running:", "ready", "when", "last", "seen"] in [
        line.split() for line in gone.result.splitlines()
    ]


def test_accounts_are_added_while_no_server_runs(terminal: Terminal) -> None:
    """The database is made and started for the moment, also for several commands at once, and stopped again."""
    first = add(terminal, "--id", "first")
    assert first.status == 0, first.words
    assert postgresql_in(terminal.folder) == []
    names = ("second", "third", "fourth")
    started = [
        subprocess.Popen(
            [PROGRAM, "accounts", "add", "--channel", CHANNEL, "--id", name],
            cwd=terminal.folder,
            env={**os.environ, **terminal.variables},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    for name, process in zip(names, started, strict=True):
        _, notes = process.communicate(f"{name}.token".encode(), timeout=60)
        assert process.returncode == 0, notes
    assert {account["id"] for account in listed(terminal)} == {"first", *names}
    assert postgresql_in(terminal.folder) == []


def test_accounts_are_added_while_a_server_runs(terminal: Terminal) -> None:
    """A command that has the database keeps no server away, and none takes it away at its end; no log has a token."""
    data = terminal.folder / "data"
    with contextlib.ExitStack() as command:
        command.enter_context(BundledServer(data).visited())
        with serve(data, engines="stub", log_level="debug") as server:
            command.close()
            assert is_ready(server)
            before = postgresql_in(terminal.folder)
            said = add(terminal, "--id", "fox")
            assert said.status == 0, said.words
            assert [account["id"] for account in listed(terminal)] == ["fox"]
            assert is_ready(server)
            assert postgresql_in(terminal.folder) == before
            assert server.stop() == 0
            assert TOKEN not in server.log.read_text()
    assert postgresql_in(terminal.folder) == []


def is_ready(server: Served) -> bool:
    """Ask a server whether it can take tasks, which takes its database."""
    with urllib.request.urlopen(f"{server.origin}/readyz") as answer:  # noqa: S310 - an address of this machine
        return answer.status == 200


async def test_sync_asks_whoever_holds_the_account(desk: Terminal, database_url: str) -> None:
    """What the service tells is printed, and kept; why it tells nothing, too."""
    await asyncio.to_thread(Drawer(desk).put)
    answers: list[Mapping[str, object]] = [FACTS]

    async def answer(_question: str) -> object:
        if not answers:
            raise Unanswered(Clause("The bot did not answer.", "机器人没有响应。"))
        return answers.pop()

    database = Database(database_url)
    await database.open()
    held = {"fox": Servant(answer)}
    errands = Errands(book=ErrandBook(database), service=held.get, note_facts=Accounts(database).note_facts)
    async with in_background(errands.run()):
        told = await asyncio.to_thread(desk.journeyman, "accounts", "sync", "fox")
        silent = await asyncio.to_thread(desk.journeyman, "accounts", "sync", "fox")
    await database.aclose()
    assert told.status == 0, told.words
    lines = [line.split() for line in told.result.splitlines()]
    assert ["plan", "PRO"] in lines
    assert ["fast", "time", "left", "3.5", "[2J"] in lines, "what steers a terminal is taken out"
    assert "Remix mode" not in told.result
    assert silent.status == 1
    assert "The bot did not answer" in silent.words
    (account,) = listed(desk)
    assert account["facts"] == FACTS
    assert account["facts_at"]


def test_sync_says_that_nobody_holds_the_account(desk: Terminal, drawer: Drawer) -> None:
    """Status 1, and what may be the reason."""
    drawer.put()
    said = desk.journeyman("accounts", "sync", "fox")
    assert said.status == 1
    assert "Nobody holds account fox" in said.words
