"""The server: its parts started in order, and stopped in the opposite one."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass

import msgspec
import structlog

from journeyman import errors, logs, memory
from journeyman.app import parts, running
from journeyman.http.app import create_app
from journeyman.http.first_key import KeyRing, key_ring
from journeyman.http.server import HTTPServer, check_address
from journeyman.http.services import Services
from journeyman.settings import Settings
from journeyman.storage.accounts import ACCOUNTS_CHANNEL
from journeyman.storage.bundled import BundledServer
from journeyman.storage.errands import ANSWER_CHANNEL, ERRAND_CHANNEL
from journeyman.storage.journal import CANCEL_CHANNEL, QUEUE_CHANNEL, TASK_CHANNEL
from journeyman.storage.notifications import Notifications

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What the operator wants to know of a server that answers."""

    url: str
    key_ring: KeyRing


def serve(settings: Settings, *, on_ready: Callable[[Ready], None] | None = None) -> None:
    """Run the server until SIGINT or SIGTERM. Blocking.

    Raises:
        errors.SettingsError: the port is taken, or the data directory or the database cannot be used.
    """
    memory.give_back_early()
    logs.configure(settings)
    port = check_address(settings.host, settings.port)
    bundled = None if settings.database_url else BundledServer(settings.data_path())
    try:
        url = settings.database_url or (bundled.start() if bundled else "")
        running.migrate(url)
        running.run(_Server(settings, url=url, port=port, bundled=bundled, on_ready=on_ready).run())
    finally:
        if bundled is not None:
            bundled.stop()


class _Server:
    """One running server: its parts, started in order and stopped in the opposite one."""

    def __init__(
        self,
        settings: Settings,
        *,
        url: str,
        port: int,
        bundled: BundledServer | None,
        on_ready: Callable[[Ready], None] | None,
    ) -> None:
        self._settings = settings
        self._url = url
        self._port = port
        self._bundled = bundled
        self._on_ready = on_ready

    async def run(self) -> None:
        settings = self._settings
        async with contextlib.AsyncExitStack() as stack:
            ground = await parts.open_ground(settings, self._url, stack)
            dispatch, asking = parts.dispatch(settings, ground), parts.asking(ground)
            notifications = Notifications(ground.database)
            notifications.listen(QUEUE_CHANNEL, dispatch.worker.heard)
            notifications.listen(CANCEL_CHANNEL, dispatch.worker.heard_cancelled)
            notifications.listen(TASK_CHANNEL, dispatch.changes.heard)
            notifications.listen(ACCOUNTS_CHANNEL, ground.roster.heard)
            notifications.listen(ERRAND_CHANNEL, asking.errands.heard)
            notifications.listen(ANSWER_CHANNEL, asking.errands.heard_answer)
            ground.roster.let_go = dispatch.worker.let_go
            if ground.declared is not None:
                await ground.declared.apply()
            await ground.registry.reseal()
            await ground.roster.look()
            ring = key_ring(settings)
            services = Services(
                settings=msgspec.structs.replace(settings, api_keys=ring.keys),
                submitter=dispatch.submitter,
                follow_ups=dispatch.follow_ups,
                cancelling=dispatch.cancelling,
                uploads=dispatch.references,
                pool=ground.pool,
                registry=ground.registry,
                errands=asking.errands,
                seeds=asking.seeds,
                tasks=ground.tasks,
                changes=dispatch.changes,
                pictures=ground.store,
                check=ground.tasks.check,
            )
            http = HTTPServer(create_app(services), host=settings.host, port=self._port)
            await self._run_parts(
                # Stopped in this order.
                [
                    ("http", http.run),
                    ("worker", dispatch.worker.run),
                    ("errands", asking.errands.run),
                    ("roster", ground.roster.run),
                    *([("accounts file", ground.declared.run)] if ground.declared else []),
                    ("webhooks", ground.deliveries.run),
                    ("journal", dispatch.journal.run),
                    ("notifications", notifications.run),
                    ("ownership", ground.ownership.keep),
                    ("collector", memory.collect_rarely),
                    *([("bundled", self._keep_bundled)] if self._bundled else []),
                ],
                ring,
            )

    async def _run_parts(
        self, named: Sequence[tuple[str, Callable[[], Coroutine[None, None, None]]]], ring: KeyRing
    ) -> None:
        """Run all parts until a signal or the end of one, then stop them one after another."""
        # What was made until now stays for good: the collector need not walk over it again and again.
        gc.collect()
        gc.freeze()
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        stopping = asyncio.create_task(stop.wait(), name="stop")
        working = [asyncio.create_task(part(), name=name) for name, part in named]
        self._announce(ring)
        await asyncio.wait([stopping, *working], return_when=asyncio.FIRST_COMPLETED)
        log.info("server.stopping")
        died = [task for task in working if task.done()]
        for task in (*working, stopping):
            await running.stop(task)
        for task in died:
            log.error("server.part_ended", part=task.get_name())
            await task

    def _announce(self, ring: KeyRing) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        url = self._settings.public_url or f"http://{host}:{self._port}"
        log.info("server.ready", url=url, data=str(self._settings.data_path()))
        if self._on_ready is not None:
            self._on_ready(Ready(url=url, key_ring=ring))

    async def _keep_bundled(self) -> None:
        """Start the bundled PostgreSQL again if it dies."""
        while self._bundled is not None:
            await asyncio.sleep(1)
            try:
                await asyncio.to_thread(self._bundled.ensure_running)
            except errors.SettingsError:
                log.exception("bundled.does_not_start")
