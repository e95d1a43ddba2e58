"""The parts of a server, put together."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from journeyman.app import engines
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
from journeyman.dispatch.pool import Pool
from journeyman.dispatch.references import References
from journeyman.dispatch.registry import Registry
from journeyman.dispatch.roster import Roster
from journeyman.dispatch.runner import Runner
from journeyman.dispatch.seeds import ImageSeeds
from journeyman.dispatch.submission import Submitter
from journeyman.dispatch.worker import Worker
from journeyman.media.downloads import Downloader
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.storage.errands import ErrandBook, Seeds
from journeyman.storage.holdings import Holdings
from journeyman.storage.journal import Journal
from journeyman.storage.ownership import Ownership
from journeyman.storage.sealing import Seal
from journeyman.storage.tasks import Tasks
from journeyman.tasks.ids import IdMaker
from journeyman.webhooks.deliveries import Deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
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
class Dispatch:
    """Who takes tasks, changes them and tells of it."""

    journal: Journal
    changes: Changes
    references: References
    submitter: Submitter
    follow_ups: FollowUps
    cancelling: Cancelling
    worker: Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks the services of accounts what only they know."""

    errands: Errands
    seeds: ImageSeeds


async def open_ground(settings: Settings, url: str, stack: contextlib.AsyncExitStack) -> Ground:
    """Open what is to be closed; the stack closes it."""
    database = Database(url)
    stack.push_async_callback(database.aclose)
    await database.open()
    ownership = Ownership(database)
    stack.push_async_callback(ownership.aclose)
    tasks = Tasks(database)
    ids = IdMaker(await ownership.acquire(), after=await tasks.largest_id())
    pool, bell = engines.pool(settings), Bell()
    stack.push_async_callback(pool.aclose)
    deliveries = Deliveries(settings=settings, database=database)
    accounts = Accounts(database, outbox=deliveries.note_condition)
    registry = Registry(accounts, Seal(settings))
    downloader = Downloader(allow_private=settings.allow_private_links)
    stack.push_async_callback(downloader.aclose)
    return Ground(
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
            crafts=engines.crafts(settings),
        ),
        declared=_declared(settings, registry),
        store=PictureStore.open(settings.picture_store or str(settings.data_path() / "pictures")),
        downloader=downloader,
    )


def _declared(settings: Settings, registry: Registry) -> Declared | None:
    return Declared(Path(settings.accounts_file).expanduser(), registry) if settings.accounts_file else None


def asking(ground: Ground) -> Asking:
    """Put together who asks services."""
    book, accounts = ErrandBook(ground.database), ground.accounts
    errands = Errands(book=book, service=ground.roster.service, note_facts=accounts.note_facts)
    seeds = ImageSeeds(errands=errands, known=Seeds(ground.database))
    return Asking(errands=errands, seeds=seeds)


def dispatch(settings: Settings, ground: Ground) -> Dispatch:
    """Put together who takes tasks, changes them and tells of it."""
    pool, tasks, ids = ground.pool, ground.tasks, ground.ids
    journal = Journal(ground.database, outbox=ground.deliveries.note)
    references = References(settings=settings, store=ground.store, downloader=ground.downloader)
    lifecycle = Lifecycle(journal, tasks)
    jobs = Jobs(tasks, references)
    intake = Intake(journal=journal, pool=pool, bell=ground.bell)
    placing = Placing(pool=pool, tasks=tasks, lifecycle=lifecycle)
    submitter = Submitter(settings=settings, pool=pool, intake=intake, references=references, ids=ids)
    return Dispatch(
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
        ),
    )
