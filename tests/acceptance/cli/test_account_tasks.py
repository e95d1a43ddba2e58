"""Accounts that have something to do, at the command line: how much it is, and what a removal makes of it."""

from __future__ import annotations

import asyncio
import os
from typing import Final

import pytest

from journeyman.storage.database import Database
from journeyman.storage.journal import Journal
from journeyman.tasks.task import Status
from tests.acceptance.cli.drawer import Drawer, listed
from tests.acceptance.cli.terminal import Terminal
from tests.background import in_background
from tests.integration.storage.samples import make_running, make_task


@pytest.fixture
def busy(drawer: Drawer, database_url: str) -> Drawer:
    """Give the accounts of a desk, of which one has tasks that have not ended."""
    drawer.put()

    async def written() -> None:
        database = Database(database_url)
        await database.open()
        journal = Journal(database)
        async with in_background(journal.run()):
            tasks = [make_task(account="fox"), make_task(account="fox"), make_running(account="fox")]
            for task in (*tasks, make_task(account="fox", status=Status.MODAL), make_task(account="wolf")):
                await journal.insert(task)
        await database.aclose()

    asyncio.run(written())
    return drawer


COUNTS: Final = "1 running, 2 waiting, 1 open dialogs"


def test_tasks_are_counted(desk: Terminal, busy: Drawer) -> None:
    """In the list, for one account, and for programs: how many there are, and of how many."""
    assert busy.accounts
    assert desk.journeyman("accounts", "list").result.split()[6:10] == ["fox", "not", "running", "1/3"]
    shown = [" ".join(line.split()) for line in desk.journeyman("accounts", "show", "fox").result.splitlines()]
    assert {"running 1 of 3", "waiting 2 of 10", "open dialogs 1"} <= {*shown}
    (account,) = listed(desk)
    assert (account["running"], account["waiting"], account["dialogs"]) == (1, 2, 1)


def test_who_cannot_be_asked_removes_no_tasks(desk: Terminal, busy: Drawer) -> None:
    """Status 1, the tasks that would end, and how to go on; with ``--yes`` they are named, and it is done."""
    refused = desk.journeyman("accounts", "remove", "fox")
    assert (refused.status, refused.result) == (1, "")
    assert f"Account fox has tasks that have not ended: {COUNTS}." in refused.words
    assert "Say --yes to remove it all the same." in refused.words
    assert len(busy.accounts) == 1
    removed = desk.journeyman("accounts", "remove", "fox", "--yes")
    assert removed.result == "Account fox is removed, and its token forgotten.\n"
    assert f"Tasks of its that had not ended: {COUNTS}." in removed.words
    assert busy.accounts == []


@pytest.mark.parametrize(("answer", "status", "left"), [("n", 1, 1), ("y", 0, 0)], ids=["no", "yes"])
def test_at_a_terminal_who_removes_tasks_is_asked(
    desk: Terminal, busy: Drawer, answer: str, status: int, left: int
) -> None:
    """He hears what ends, and only a yes removes the account."""
    controller, screen = os.openpty()
    with (
        open(controller, "r+b", buffering=0, closefd=True) as typed,  # noqa: PTH123 - a descriptor, not a path
        desk.started("accounts", "remove", "fox", reads=screen) as process,
    ):
        os.close(screen)
        assert process.stderr is not None
        asked = ""
        while "[y/N]" not in asked:
            asked += process.stderr.read(1)
        typed.write(f"{answer}\n".encode())
        process.communicate(timeout=30)
    assert COUNTS in asked
    assert process.returncode == status
    assert len(busy.accounts) == left
