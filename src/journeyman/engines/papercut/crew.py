"""The crew: child processes that plan and draw.

Drawing holds the interpreter for tenths of a second, and planning loads a lexicon that the server has no other use for.
So both happen in children, started when the first job comes and sent away after an idle time.

A child waits in a thread for its parent's end, since nobody else would end it when the parent is killed. A child that
dies breaks the executor for good: its calls raise, and the next call finds a new executor.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import importlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Generator
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import structlog

from journeyman import memory

_log = structlog.get_logger(__name__)


class Crew:
    """A pool of child processes that comes and goes with the work. For one event loop."""

    def __init__(self, *, processes: int, idle_seconds: float) -> None:
        """Prepare a crew; no process is started yet.

        Args:
            processes: how many children work at a time.
            idle_seconds: how long they are kept without work.
        """
        self._processes = max(1, processes)
        self._idle_seconds = idle_seconds
        self._pool: concurrent.futures.ProcessPoolExecutor | None = None
        self._busy = 0
        self._dismissal: asyncio.TimerHandle | None = None

    async def call(self, module: str, function: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever it gives
        """Call a module's function in a child. Cancelling gives up a call that has not begun.

        Raises:
            BrokenProcessPool: a child died; the crew has been replaced.
        """
        if self._dismissal is not None:
            self._dismissal.cancel()
            self._dismissal = None
        self._busy += 1
        pool = self._pool or self._start()
        try:
            with _interrupts_held():
                # All children are spawned by the first submit.
                called = pool.submit(_call, module, function, arguments)
            return await asyncio.wrap_future(called)
        except BrokenProcessPool:
            if self._pool is pool:
                _log.warning("a drawing process died; the crew is replaced")
                self._pool = None
                pool.shutdown(wait=False)
            raise
        finally:
            self._busy -= 1
            if not self._busy and self._pool is not None:
                self._dismissal = asyncio.get_running_loop().call_later(self._idle_seconds, self._dismiss)

    def pids(self) -> tuple[int, ...]:
        """Name the children that live now."""
        if self._pool is None:
            return ()
        return tuple(self._pool._processes or ())  # noqa: SLF001 - the executor tells nobody whom it employs

    async def aclose(self) -> None:
        """End the children, when what they do now is done."""
        pool, self._pool = self._pool, None
        if self._dismissal is not None:
            self._dismissal.cancel()
        if pool is not None:
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    def _start(self) -> concurrent.futures.ProcessPoolExecutor:
        # A forked child of a process with threads may hang in a lock that nobody holds: children are spawned.
        self._pool = concurrent.futures.ProcessPoolExecutor(
            max_workers=self._processes,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(max(1, (os.cpu_count() or 1) // self._processes),),
        )
        return self._pool

    def _dismiss(self) -> None:
        self._dismissal = None
        if self._pool is not None and not self._busy:
            pool, self._pool = self._pool, None
            pool.shutdown(wait=False)


@contextlib.contextmanager
def _interrupts_held() -> Generator[None]:
    """Spawn children that never see Ctrl-C, which a terminal sends to all: their parent sees to their end.

    A blocked signal is inherited, from the first instruction on, and is only late for the parent.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(threads: int) -> None:
    """Make a child ready: it dies with its parent, and libvips uses as many threads as there are cores for it."""
    memory.give_back_when_told()
    threading.Thread(target=_follow, name="follow-parent", daemon=True).start()
    # libvips reads the variable of the C library when it is loaded, so this stays before any import of pyvips.
    os.putenv("VIPS_CONCURRENCY", str(threads))


def _follow() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _call(module: str, function: str, arguments: tuple[object, ...]) -> object:
    try:
        return getattr(importlib.import_module(module), function)(*arguments)
    finally:
        memory.give_back()
