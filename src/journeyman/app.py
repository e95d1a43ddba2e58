"""The composition root: the only module that names concrete classes and puts them together."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import structlog

from journeyman import errors, logs, memory
from journeyman.dispatch.bell import Bell
from journeyman.dispatch.cancelling import Cancelling
from journeyman.dispatch.changes import Changes
from journeyman.dispatch.declared import Declared
from journeyman.dispatch.errands import Errands
from journeyman.dispatch.followups import FollowUps
from journeyman.dispatch.gallery import Gallery
from journeyman.dispatch.intake import Intake
from journeyman.dispatch.jobs import Jobs
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.dispatch.placing import Placing
from journeyman.dispatch.policies import policy
from journeyman.dispatch.pool import Abilities, Pool
from journeyman.dispatch.references import References
from journeyman.dispatch.registry import Registry
from journeyman.dispatch.roster import Craft, Roster
from journeyman.dispatch.runner import Runner
from journeyman.dispatch.seeds import ImageSeeds
from journeyman.dispatch.submission import Submitter, choose_seed
from journeyman.dispatch.worker import Worker
from journeyman.engines.base import Engine, Event, Job, PictureFile, Service
from journeyman.engines.discord.account import Places, described
from journeyman.engines.discord.engine import DiscordEngine
from journeyman.engines.papercut.engine import Papercut
from journeyman.engines.stub import StubEngine
from journeyman.http.app import create_app
from journeyman.http.first_key import KeyRing, key_ring
from journeyman.http.server import HTTPServer, check_address
from journeyman.http.services import Services
from journeyman.media.downloads import Downloader
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.storage import migrations
from journeyman.storage.accounts import ACCOUNTS_CHANNEL, Accounts, Registered
from journeyman.storage.bundled import BundledServer
from journeyman.storage.database import Database
from journeyman.storage.errands import ANSWER_CHANNEL, ERRAND_CHANNEL, ErrandBook, Seeds
from journeyman.storage.holdings import Holdings
from journeyman.storage.journal import CANCEL_CHANNEL, QUEUE_CHANNEL, TASK_CHANNEL, Journal
from journeyman.storage.notifications import Notifications
from journeyman.storage.ownership import Ownership
from journeyman.storage.sealing import Seal
from journeyman.storage.tasks import Tasks
from journeyman.tasks.accounts import Account, Standing
from journeyman.tasks.ids import IdMaker
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, SpeedMode, TaskId
from journeyman.webhooks.deliveries import Deliveries

log = structlog.get_logger(__name__)

ENGINES: Final = ("papercut", "stub")

# How long a part may take to end in order before it is told again.
STOP_SECONDS: Final = 5.0


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
        _migrate(url)
        _run(_Server(settings, url=url, port=port, bundled=bundled, on_ready=on_ready).run())
    finally:
        if bundled is not None:
            bundled.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where an operator sees to accounts."""

    registry: Registry
    errands: Errands


@contextlib.asynccontextmanager
async def open_desk(settings: Settings, *, makes_database: bool) -> AsyncGenerator[Desk]:
    """Open the accounts, whether or not a server runs; one that does goes on, and hears of what changes.

    Raises:
        errors.NoDatabase: there is none yet, and none is to be made.
        errors.SettingsError: the data directory, the database or the keys cannot be used.
    """
    seal = Seal(settings)
    async with contextlib.AsyncExitStack() as stack:
        bundled = BundledServer(settings.data_path())
        url = settings.database_url or stack.enter_context(bundled.visited(makes_database=makes_database))
        _migrate(url)
        database = Database(url)
        stack.push_async_callback(database.aclose)
        await database.open()
        accounts = Accounts(database)
        errands = Errands(book=ErrandBook(database), service=lambda _: None, note_facts=accounts.note_facts)
        notifications = Notifications(database)
        notifications.listen(ANSWER_CHANNEL, errands.heard_answer)
        stack.push_async_callback(_stop, asyncio.create_task(notifications.run(), name="notifications"))
        yield Desk(registry=Registry(accounts, seal), errands=errands)


def _migrate(url: str) -> None:
    try:
        migrations.apply(url)
    except errors.Unavailable as error:
        # The reason names host, port and user, and never the password, as the URL does.
        message = f"JOURNEYMAN_DATABASE_URL: the database does not answer: {error.__cause__}"
        raise errors.SettingsError(message) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A prompt to be drawn in this process."""

    prompt: Prompt
    references: tuple[bytes, ...] = ()


async def draw_here(drawings: Iterable[Drawing], settings: Settings) -> AsyncGenerator[Event]:
    """Draw prompts one after another, without server or database; the events of each end with its last one."""
    engine = _papercut(settings)
    async with contextlib.aclosing(engine):
        for drawing in drawings:
            prompt = drawing.prompt
            job = Job(
                task_id=TaskId(0),
                action=Action.IMAGINE,
                bot=prompt.bot,
                prompt=prompt,
                seed=choose_seed(prompt),
                mode=prompt.mode or SpeedMode.FAST,
                references=tuple(PictureFile(data=reference) for reference in drawing.references),
            )
            async with contextlib.aclosing(engine.run(job)) as events:
                async for event in events:
                    yield event


def _run(main: Coroutine[None, None, None]) -> None:
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


def _papercut(settings: Settings) -> Papercut:
    return Papercut(
        processes=settings.papercut_processes,
        idle_seconds=float(settings.papercut_idle_seconds),
    )


def _pool(settings: Settings) -> Pool:
    cores = os.cpu_count() or 1
    seats: list[tuple[Account, Engine]] = []
    for name in settings.engines:
        match name:
            case "papercut":
                # Two tasks at a time keep the drawing processes busy while one is being stored.
                capacity, engine = max(2, settings.papercut_processes or cores), _papercut(settings)
            case "stub":
                capacity, engine = 64, StubEngine(delay_seconds=settings.stub_seconds)
            case _:
                message = f"JOURNEYMAN_ENGINES: there is no engine {name!r}; engines are {', '.join(ENGINES)}"
                raise errors.SettingsError(message)
        account = Account(
            id=name,
            channel=name,
            engine=name,
            name=name,
            capacity=capacity,
            queue_size=settings.queue_size,
            remix={"auto": None, "ask": True, "off": False}[settings.papercut_remix],
            remix_answers_itself=settings.papercut_remix != "ask",
            is_fallback=name == "papercut",
        )
        seats.append((account, engine))
    if not seats:
        message = f"JOURNEYMAN_ENGINES names no engine; engines are {', '.join(ENGINES)}"
        raise errors.SettingsError(message)
    return Pool(seats, policy=policy(settings.account_policy))


async def _stop(task: asyncio.Task[object]) -> None:
    """Cancel a task until it has ended: Python 3.11's ``wait_for``, deep in libraries, now and then swallows one."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=STOP_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What everything else stands on, opened and to be closed again."""

    database: Database
    ownership: Ownership
    tasks: Tasks
    ids: IdMaker
    pool: Pool
    bell: Bell
    deliveries: Deliveries
    accounts: Accounts
    registry: Registry
    roster: Roster
    declared: Declared | None  #: the accounts file, if there is one
    store: PictureStore
    downloader: Downloader


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dispatch:
    """Who takes tasks, changes them and tells of it."""

    journal: Journal
    changes: Changes
    references: References
    submitter: Submitter
    follow_ups: FollowUps
    cancelling: Cancelling
    worker: Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Who asks the services of accounts what only they know."""

    errands: Errands
    seeds: ImageSeeds


async def _open_ground(settings: Settings, url: str, stack: contextlib.AsyncExitStack) -> _Ground:
    """Open what is to be closed; the stack closes it."""
    database = Database(url)
    stack.push_async_callback(database.aclose)
    await database.open()
    ownership = Ownership(database)
    stack.push_async_callback(ownership.aclose)
    tasks = Tasks(database)
    ids = IdMaker(await ownership.acquire(), after=await tasks.largest_id())
    pool, bell = _pool(settings), Bell()
    stack.push_async_callback(pool.aclose)
    deliveries = Deliveries(settings=settings, database=database)
    accounts = Accounts(database, outbox=deliveries.note_condition)
    registry = Registry(accounts, Seal(settings))
    downloader = Downloader(allow_private=settings.allow_private_links)
    stack.push_async_callback(downloader.aclose)
    return _Ground(
        database=database,
        ownership=ownership,
        tasks=tasks,
        ids=ids,
        pool=pool,
        bell=bell,
        deliveries=deliveries,
        accounts=accounts,
        registry=registry,
        roster=Roster(
            accounts=accounts,
            registry=registry,
            holdings=Holdings(database),
            pool=pool,
            bell=bell,
            crafts=_crafts(settings),
        ),
        declared=_declared(settings, registry),
        store=PictureStore.open(settings.picture_store or str(settings.data_path() / "pictures")),
        downloader=downloader,
    )


def _declared(settings: Settings, registry: Registry) -> Declared | None:
    return Declared(Path(settings.accounts_file).expanduser(), registry) if settings.accounts_file else None


def _crafts(settings: Settings) -> dict[str, Craft]:
    places = Places(
        api=settings.discord_api,
        gateway=settings.discord_gateway,
        frames=settings.discord_frames,
        proxy=settings.discord_proxy or None,
    )

    def discord(registered: Registered, token: str, changed: Callable[[], None]) -> Service:
        account, condition = registered.account, registered.condition
        return DiscordEngine(
            described(
                token=token,
                channel=account.channel,
                guild=account.guild,
                options=registered.options,
                places=places,
            ),
            modes=account.modes,
            bots=account.bots,
            changed=changed,
            paused=condition if condition.standing is Standing.PAUSED else None,
        )

    abilities = Abilities(actions=DiscordEngine.actions, redraws=DiscordEngine.redraws)
    return {"discord": Craft(make=discord, abilities=abilities)}


def _desk(ground: _Ground) -> _Desk:
    roster = ground.roster
    errands = Errands(book=ErrandBook(ground.database), service=roster.service, note_facts=ground.accounts.note_facts)
    seeds = ImageSeeds(pool=ground.pool, errands=errands, known=Seeds(ground.database), removed=lambda: roster.removed)
    return _Desk(errands=errands, seeds=seeds)


def _dispatch(settings: Settings, ground: _Ground) -> _Dispatch:
    pool, tasks, ids, roster = ground.pool, ground.tasks, ground.ids, ground.roster
    journal = Journal(ground.database, outbox=ground.deliveries.note)
    references = References(settings=settings, store=ground.store, downloader=ground.downloader)
    lifecycle = Lifecycle(journal, tasks)
    jobs = Jobs(tasks, references)
    intake = Intake(journal=journal, pool=pool, bell=ground.bell)
    placing = Placing(pool=pool, tasks=tasks, lifecycle=lifecycle)
    submitter = Submitter(settings=settings, pool=pool, intake=intake, references=references, ids=ids)
    return _Dispatch(
        journal=journal,
        changes=Changes(tasks),
        references=references,
        submitter=submitter,
        follow_ups=FollowUps(
            settings=settings,
            pool=pool,
            intake=intake,
            submitter=submitter,
            tasks=tasks,
            jobs=jobs,
            lifecycle=lifecycle,
            references=references,
            ids=ids,
        ),
        cancelling=Cancelling(tasks=tasks, lifecycle=lifecycle, pool=pool),
        worker=Worker(
            settings=settings,
            pool=pool,
            journal=journal,
            tasks=tasks,
            lifecycle=lifecycle,
            runner=Runner(
                settings=settings,
                pool=pool,
                tasks=tasks,
                lifecycle=lifecycle,
                gallery=Gallery(ground.store),
                jobs=jobs,
                placing=placing,
            ),
            placing=placing,
            ownership=ground.ownership,
            bell=ground.bell,
            removed=lambda: roster.removed,
        ),
    )


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
            ground = await _open_ground(settings, self._url, stack)
            dispatch, desk = _dispatch(settings, ground), _desk(ground)
            notifications = Notifications(ground.database)
            notifications.listen(QUEUE_CHANNEL, dispatch.worker.heard)
            notifications.listen(CANCEL_CHANNEL, dispatch.worker.heard_cancelled)
            notifications.listen(TASK_CHANNEL, dispatch.changes.heard)
            notifications.listen(ACCOUNTS_CHANNEL, ground.roster.heard)
            notifications.listen(ERRAND_CHANNEL, desk.errands.heard)
            notifications.listen(ANSWER_CHANNEL, desk.errands.heard_answer)
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
                errands=desk.errands,
                seeds=desk.seeds,
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
                    ("errands", desk.errands.run),
                    ("roster", ground.roster.run),
                    *([("accounts file", ground.declared.run)] if ground.declared else []),
                    ("webhooks", ground.deliveries.run),
                    ("journal", dispatch.journal.run),
                    ("notifications", notifications.run),
                    ("ownership", ground.ownership.keep),
                    *([("bundled", self._keep_bundled)] if self._bundled else []),
                ],
                ring,
            )

    async def _run_parts(
        self, parts: Sequence[tuple[str, Callable[[], Coroutine[None, None, None]]]], ring: KeyRing
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
        running = [asyncio.create_task(part(), name=name) for name, part in parts]
        self._announce(ring)
        await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
        log.info("server.stopping")
        died = [task for task in running if task.done()]
        for task in (*running, stopping):
            await _stop(task)
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
