"""The desk: where an operator sees to accounts, whether or not a server runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from journeyman import errors
from journeyman.app import running
from journeyman.dispatch.errands import Errands
from journeyman.dispatch.registry import Registry
from journeyman.settings import Settings
from journeyman.storage import holdings
from journeyman.storage.accounts import Accounts, Registered
from journeyman.storage.bundled import BundledServer
from journeyman.storage.database import Database
from journeyman.storage.errands import ANSWER_CHANNEL, ErrandBook
from journeyman.storage.notifications import Notifications
from journeyman.storage.sealing import Seal


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where an operator sees to accounts."""

    registry: Registry
    errands: Errands
    database: Database

    async def held(self) -> frozenset[str]:
        """Give the accounts that a running server holds."""
        return await holdings.held(self.database)


async def glance(settings: Settings) -> tuple[list[Registered], frozenset[str]]:
    """Read the accounts, and which of them some server holds, and change nothing: neither make nor migrate a database.

    Raises:
        errors.SettingsError: the data directory cannot be used.
        errors.Unavailable: the database does not answer.
    """
    with contextlib.ExitStack() as stack:
        try:
            url = settings.database_url or stack.enter_context(
                BundledServer(settings.data_path()).visited(makes_database=False)
            )
        except errors.NoDatabase:
            return [], frozenset()
        database = Database(url, max_connections=2)
        try:
            await database.open()
            if not await database.rows("are_accounts_known", {}):
                return [], frozenset()
            return await Accounts(database).list(), await holdings.held(database)
        finally:
            await database.aclose()


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
        running.migrate(url)
        database = Database(url)
        stack.push_async_callback(database.aclose)
        await database.open()
        accounts = Accounts(database)
        errands = Errands(book=ErrandBook(database), service=lambda _: None, note_facts=accounts.note_facts)
        notifications = Notifications(database)
        notifications.listen(ANSWER_CHANNEL, errands.heard_answer)
        stack.push_async_callback(running.stop, asyncio.create_task(notifications.run(), name="notifications"))
        yield Desk(registry=Registry(accounts, seal), errands=errands, database=database)
