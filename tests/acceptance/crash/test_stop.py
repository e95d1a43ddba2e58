"""Stopped in order: quickly, without a crash to count, and soon back."""

from __future__ import annotations

import contextlib
import http.client
import sys
import time
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.acceptance.crash.clients import Crowd, ask, ends
from tests.patience import until
from tests.serving import Served, free_port, serve


@contextlib.contextmanager
def open_stream(served: Served, task_id: str) -> Generator[None]:
    """Follow a task's events, and read the first."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request("GET", f"/mj/task/{task_id}/events")
    assert connection.getresponse().readline()
    try:
        yield
    finally:
        connection.close()


async def test_a_stop_is_quick_and_counts_no_attempt(data_dir: Path) -> None:
    """With tasks running and an event stream open it ends in a few seconds with status 0; the tasks wait again."""
    port = free_port()
    crowd = Crowd(origin=f"http://127.0.0.1:{port}")
    with serve(data_dir, port, engines="stub", stub_seconds=60) as served:
        async with crowd.busy():
            await until(lambda: ask(data_dir, b"SELECT count(*) > 10 FROM tasks WHERE status = 'IN_PROGRESS'")[0][0])
        with open_stream(served, min(crowd.accepted)):
            began = time.monotonic()
            assert served.stop() == 0
            assert time.monotonic() - began < 8
    with serve(data_dir, port, engines="stub"):
        found = await ends(crowd.origin, crowd.accepted)
        assert {(task["status"], task["properties"]["attempts"]) for task in found.values()} == {("SUCCESS", 1)}


async def test_a_stop_under_load_loses_nothing(data_dir: Path) -> None:
    """Also while clients go on sending: what was acknowledged is drawn by the next server, at its first attempt."""
    port = free_port()
    crowd = Crowd(origin=f"http://127.0.0.1:{port}")
    with contextlib.ExitStack() as stack:
        async with crowd.busy():
            for _ in range(2):
                served = stack.enter_context(serve(data_dir, port, engines="stub"))
                before = len(crowd.accepted)
                await until(lambda before=before: len(crowd.accepted) > before + 10)
                assert served.stop() == 0
        stack.enter_context(serve(data_dir, port, engines="stub"))
        found = await ends(crowd.origin, crowd.accepted)
        assert {(task["status"], task["properties"]["attempts"]) for task in found.values()} == {("SUCCESS", 1)}


def test_a_second_start_is_quick_and_a_second_server_refused(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the command to the first answered request on a directory that is there already; one server has it."""
    with serve(data_dir, engines="stub"):
        pass
    began = time.monotonic()
    with serve(data_dir, engines="stub") as first:
        seconds = time.monotonic() - began
        with capsys.disabled():
            sys.stdout.write(f"\na second start took {seconds:.2f} s to its first answer\n")
        # The aim is 3 s; a busy machine may take longer, a mistake takes much longer.
        assert seconds < 10
        link = data_dir.with_name("beside")
        link.symlink_to(data_dir)
        with pytest.raises(RuntimeError, match="in use by another Journeyman"), serve(link, engines="stub"):
            pass
        first.wait_until_answering(5)


def test_a_start_without_its_database_says_why(data_dir: Path) -> None:
    """It ends with the setting and the reason, and does not print the password."""
    url = f"postgresql://somebody:secret-word@127.0.0.1:{free_port()}/journeyman"
    with (
        pytest.raises(RuntimeError, match=r"JOURNEYMAN_DATABASE_URL.*\s.*refused") as refusal,
        serve(data_dir, engines="stub", database_url=url),
    ):
        pass
    assert "secret-word" not in str(refusal.value)
    assert "Traceback" not in str(refusal.value)
