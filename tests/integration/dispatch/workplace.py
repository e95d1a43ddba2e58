"""Everything between the surface and the engines, put together as the server does it."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from journeyman.dispatch.bell import Bell
from journeyman.dispatch.cancelling import Cancelling
from journeyman.dispatch.changes import Changes
from journeyman.dispatch.errands import Errands
from journeyman.dispatch.followups import FollowUps
from journeyman.dispatch.gallery import Gallery
from journeyman.dispatch.intake import Accepted, Intake
from journeyman.dispatch.jobs import Jobs
from journeyman.dispatch.lifecycle import Clock, Lifecycle, utc_now
from journeyman.dispatch.placing import Placing
from journeyman.dispatch.pool import Pool
from journeyman.dispatch.references import References
from journeyman.dispatch.registry import Registry
from journeyman.dispatch.runner import Runner
from journeyman.dispatch.seeds import ImageSeeds
from journeyman.dispatch.submission import Submission, Submitter
from journeyman.dispatch.worker import Worker
from journeyman.engines.base import Engine, Service
from journeyman.engines.stub import StubEngine
from journeyman.media.downloads import Downloader
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.storage.errands import ANSWER_CHANNEL, ERRAND_CHANNEL, ErrandBook, Seeds
from journeyman.storage.journal import CANCEL_CHANNEL, QUEUE_CHANNEL, TASK_CHANNEL, Journal
from journeyman.storage.notifications import Notifications
from journeyman.storage.ownership import Ownership
from journeyman.storage.sealing import Seal
from journeyman.storage.tasks import Tasks
from journeyman.tasks.accounts import Account
from journeyman.tasks.ids import IdMaker
from journeyman.tasks.task import AccountFilter, Action, Bot, Task, TaskId
from tests.background import in_background
from tests.integration.dispatch.services import ScriptedService
from tests.patience import until

ORIGIN: Final = "http://127.0.0.1:8080"


def make_account(name: str = "stub", **changes: Any) -> Account:  # noqa: ANN401 - any field of an account
    """Give an account with four seats."""
    account = Account(id=name, channel=name, engine="stub", name=name, capacity=4, queue_size=1000)
    return dataclasses.replace(account, **changes)


def make_submission(prompt: str = "Cat", **changes: Any) -> Submission:  # noqa: ANN401 - any field of a submission
    """Give what a client sends who says only what he wants to see."""
    submission = Submission(
        action=Action.IMAGINE,
        bot=Bot.MID_JOURNEY,
        prompt=prompt,
        references=(),
        account_filter=AccountFilter(),
        mode=None,
        notify_hook="",
        state="",
        language="en",
        origin=ORIGIN,
    )
    return dataclasses.replace(submission, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Where accounts are kept, and where they are asked."""

    accounts: Accounts
    registry: Registry
    errands: Errands
    seeds: ImageSeeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The parts, as one process has them."""

    settings: Settings
    database: Database
    tasks: Tasks
    journal: Journal
    ownership: Ownership
    pool: Pool
    store: PictureStore
    references: References
    lifecycle: Lifecycle
    submitter: Submitter
    follow_ups: FollowUps
    cancelling: Cancelling
    worker: Worker
    placing: Placing
    bell: Bell
    office: Office
    changes: Changes
    notifications: Notifications

    async def submit(self, prompt: str = "Cat", **changes: Any) -> Accepted:  # noqa: ANN401 - as make_submission
        """Submit a task."""
        return await self.submitter.submit(make_submission(prompt, **changes))

    async def fetch(self, task_id: TaskId) -> Task:
        """Give a task that is there."""
        task = await self.tasks.fetch(task_id)
        assert task is not None
        return task

    async def reaches(self, task_id: TaskId, condition: Callable[[Task], bool], seconds: float = 20.0) -> Task:
        """Wait until a task is as wanted, and give it."""
        found: list[Task] = []

        async def is_reached() -> bool:
            found[:] = [await self.fetch(task_id)]
            return condition(found[0])

        await until(is_reached, seconds)
        return found[0]

    async def end_of(self, task_id: TaskId, seconds: float = 20.0) -> Task:
        """Wait for the end of a task."""
        return await self.reaches(task_id, lambda task: task.status.is_terminal, seconds)

    @contextlib.asynccontextmanager
    async def asking(self) -> AsyncGenerator[None]:
        """Let the services of this place's accounts be asked."""
        async with in_background(self.office.errands.run()):
            yield

    @contextlib.asynccontextmanager
    async def working(self) -> AsyncGenerator[None]:
        """Let the worker work, and stop it in order."""
        async with in_background(self.worker.run()):
            yield


def _service(pool: Pool, account_id: str) -> Service | None:
    engine = pool.engine(account_id)
    return engine if isinstance(engine, ScriptedService) else None


@contextlib.asynccontextmanager
async def open_workplace(
    url: str,
    *,
    engine: Engine | None = None,
    seats: Sequence[tuple[Account, Engine]] = (),
    settings: Settings | None = None,
    clock: Clock = utc_now,
) -> AsyncGenerator[Workplace]:
    """Put the parts together on a database; the worker does not work yet."""
    settings = settings or Settings()
    async with contextlib.AsyncExitStack() as stack:
        database = Database(url)
        stack.push_async_callback(database.aclose)
        await database.open()
        ownership = Ownership(database)
        stack.push_async_callback(ownership.aclose)
        ids = IdMaker(await ownership.acquire(), after=await Tasks(database).largest_id())
        pool = Pool(seats or [(make_account(), engine or StubEngine())])
        stack.push_async_callback(pool.aclose)
        downloader = Downloader(allow_private=settings.allow_private_links)
        stack.push_async_callback(downloader.aclose)
        store = PictureStore.open("memory:///")
        references = References(settings=settings, store=store, downloader=downloader)
        notifications = Notifications(database)
        place = _employ(settings, database, ownership, pool, store, references, notifications, ids, clock)
        _listen(notifications, place.worker, place.changes)
        await stack.enter_async_context(in_background(ownership.keep()))
        await stack.enter_async_context(in_background(notifications.run()))
        await stack.enter_async_context(in_background(place.journal.run()))
        yield place


def _open_office(settings: Settings, database: Database, pool: Pool, notifications: Notifications) -> Office:
    accounts = Accounts(database)
    errands = Errands(
        book=ErrandBook(database), service=functools.partial(_service, pool), note_facts=accounts.note_facts
    )
    notifications.listen(ERRAND_CHANNEL, errands.heard)
    notifications.listen(ANSWER_CHANNEL, errands.heard_answer)
    return Office(
        accounts=accounts,
        registry=Registry(accounts, Seal(settings)),
        errands=errands,
        seeds=ImageSeeds(errands=errands, known=Seeds(database)),
    )


def _worker(  # noqa: PLR0917 - called in one place
    settings: Settings,
    ownership: Ownership,
    pool: Pool,
    store: PictureStore,
    tasks: Tasks,
    journal: Journal,
    lifecycle: Lifecycle,
    jobs: Jobs,
    placing: Placing,
    bell: Bell,
) -> Worker:
    gallery = Gallery(store)
    runner = Runner(
        settings=settings, pool=pool, tasks=tasks, lifecycle=lifecycle, gallery=gallery, jobs=jobs, placing=placing
    )
    return Worker(
        settings=settings,
        pool=pool,
        journal=journal,
        tasks=tasks,
        lifecycle=lifecycle,
        runner=runner,
        placing=placing,
        ownership=ownership,
        bell=bell,
    )


def _employ(  # noqa: PLR0917 - called in one place
    settings: Settings,
    database: Database,
    ownership: Ownership,
    pool: Pool,
    store: PictureStore,
    references: References,
    notifications: Notifications,
    ids: IdMaker,
    clock: Clock,
) -> Workplace:
    """Put together who takes tasks and changes them."""
    tasks, journal = Tasks(database), Journal(database)
    lifecycle, jobs = Lifecycle(journal, tasks, clock=clock), Jobs(tasks, references)
    bell, placing = Bell(), Placing(pool=pool, tasks=tasks, lifecycle=lifecycle)
    intake = Intake(journal=journal, pool=pool, bell=bell)
    submitter = Submitter(settings=settings, pool=pool, intake=intake, references=references, ids=ids, clock=clock)
    follow_ups = FollowUps(
        settings=settings,
        pool=pool,
        intake=intake,
        submitter=submitter,
        tasks=tasks,
        jobs=jobs,
        lifecycle=lifecycle,
        references=references,
        ids=ids,
        clock=clock,
    )
    return Workplace(
        settings=settings,
        database=database,
        tasks=tasks,
        journal=journal,
        ownership=ownership,
        pool=pool,
        store=store,
        references=references,
        lifecycle=lifecycle,
        submitter=submitter,
        follow_ups=follow_ups,
        cancelling=Cancelling(tasks=tasks, lifecycle=lifecycle, pool=pool),
        worker=_worker(settings, ownership, pool, store, tasks, journal, lifecycle, jobs, placing, bell),
        placing=placing,
        bell=bell,
        office=_open_office(settings, database, pool, notifications),
        changes=Changes(tasks),
        notifications=notifications,
    )


def _listen(notifications: Notifications, worker: Worker, changes: Changes) -> None:
    notifications.listen(QUEUE_CHANNEL, worker.heard)
    notifications.listen(CANCEL_CHANNEL, worker.heard_cancelled)
    notifications.listen(TASK_CHANNEL, changes.heard)
