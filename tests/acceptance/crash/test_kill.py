"""Killed at any moment, under load: every acknowledged task ends, once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import time
from pathlib import Path
from typing import Final

from tests.acceptance.crash.clients import Crowd, ask, check_log, ends, postmaster
from tests.patience import until
from tests.serving import free_port, serve

DYING: Final = str(Path(__file__).with_name("dying.py"))


async def for_a_while(seconds: float) -> None:
    """Let the others work: the moment of a crash is chosen by chance, and nothing tells of it."""
    deadline = time.monotonic() + seconds
    await until(lambda: time.monotonic() > deadline)


async def test_a_killed_server_keeps_every_promise(data_dir: Path) -> None:
    """Four kills at random moments: what was acknowledged exists and has ended exactly once.

    PostgreSQL outlives each kill, and the next server takes it over.
    """
    chance = random.Random(1)  # noqa: S311 - a test that repeats
    port = free_port()
    crowd = Crowd(origin=f"http://127.0.0.1:{port}")
    databases: set[int] = set()
    with contextlib.ExitStack() as stack:
        async with crowd.busy():
            for _ in range(4):
                served = stack.enter_context(serve(data_dir, port, engines="stub"))
                before = len(crowd.accepted)
                await until(lambda before=before: len(crowd.accepted) > before)
                await for_a_while(chance.uniform(0, 0.7))
                await asyncio.to_thread(served.kill)
                databases.add(postmaster(data_dir))
        last = stack.enter_context(serve(data_dir, port, engines="stub"))
        assert len(crowd.accepted) > 20
        found = await ends(crowd.origin, crowd.accepted)
        assert set(found) == crowd.accepted
        check_log(data_dir, crowd.accepted)
        # What nobody was told of may be there too; it ends all the same.
        await until(lambda: ask(data_dir, b"SELECT count(*) FROM tasks WHERE finished_at IS NULL") == [(0,)])
        assert databases == {postmaster(data_dir)}
        assert last.stop() == 0
        assert not (data_dir / "postgresql" / "postmaster.pid").exists()


async def test_a_killed_server_with_papercut_keeps_every_promise(data_dir: Path) -> None:
    """The illustrator's processes die with it, and the pictures are drawn by the next one."""
    port = free_port()
    crowd = Crowd(origin=f"http://127.0.0.1:{port}")
    with contextlib.ExitStack() as stack:
        async with crowd.busy():
            served = stack.enter_context(serve(data_dir, port, engines="papercut"))
            await until(lambda: bool(ask(data_dir, b"SELECT 1 FROM tasks WHERE status = 'IN_PROGRESS'")))
            await asyncio.to_thread(served.kill)
        stack.enter_context(serve(data_dir, port, engines="papercut"))
        some = set(sorted(crowd.accepted)[:4])
        found = await ends(crowd.origin, some, seconds=60)
        check_log(data_dir, some)
        assert {task["status"] for task in found.values()} == {"SUCCESS"}


async def test_three_crashes_end_a_task(data_dir: Path) -> None:
    """A task that takes the whole server with it, three times, fails with a reason; the server lives on."""
    port = free_port()
    crowd = Crowd(origin=f"http://127.0.0.1:{port}")
    async with crowd.busy():
        with serve(data_dir, port, program=(DYING,), engines="stub") as served:
            await until(lambda: served.process.poll() is not None)
            assert served.process.returncode == 70
    assert crowd.accepted
    victims = set(crowd.accepted)
    for _ in range(2):
        # It takes the task up again as soon as it can: before its first answer, or just after it.
        with (
            contextlib.suppress(RuntimeError),
            serve(data_dir, port, program=(DYING,), engines="stub") as served,
        ):
            await until(lambda served=served: served.process.poll() is not None)
    with serve(data_dir, port, engines="stub"):
        found = await ends(crowd.origin, victims)
        check_log(data_dir, victims)
        failed = [task for task in found.values() if task["status"] == "FAILURE"]
        assert failed
        for task in failed:
            assert "进程连续3次异常退出" in task["failReason"]
            assert task["properties"]["attempts"] == 3


async def test_a_killed_postgresql_comes_back_by_itself(data_dir: Path) -> None:
    """Killed twice under load: the server starts it again, no client needs to do anything, no promise is broken."""
    chance = random.Random(3)  # noqa: S311 - a test that repeats
    with serve(data_dir, engines="stub") as served:
        crowd = Crowd(origin=served.origin)
        async with crowd.busy():
            for _ in range(2):
                before = len(crowd.ended)
                await until(lambda before=before: len(crowd.ended) > before + 5)
                await for_a_while(chance.uniform(0, 0.3))
                os.kill(postmaster(data_dir), signal.SIGKILL)
            before = len(crowd.accepted)
            await until(lambda before=before: len(crowd.accepted) > before)
        assert served.process.poll() is None
        found = await ends(crowd.origin, crowd.accepted)
        check_log(data_dir, crowd.accepted)
        assert {task["properties"]["attempts"] for task in found.values()} == {1}
