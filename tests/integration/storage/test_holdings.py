"""Who holds which account."""

from __future__ import annotations

import contextlib
from typing import Final

import psycopg
import pytest

from journeyman.dispatch.registry import Description, Registry
from journeyman.settings import Settings
from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.storage.holdings import Holdings, held
from journeyman.storage.sealing import Seal
from tests.conftest import TEMPLATE, new_database
from tests.patience import until

#: Enough that among the numbers of their locks are some of either sign.
IDS: Final = tuple(f"fox-{number}" for number in range(12))


@pytest.fixture
async def registered(database: Database) -> Database:
    """Give a database that has the accounts."""
    registry = Registry(
        Accounts(database), Seal(Settings(secret_keys=("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",)))
    )
    for account_id in IDS:
        await registry.add(
            Description(id=account_id, channel="1123456789012345679", token=f"the-token-of-{account_id}")
        )
    return database


async def test_everybody_sees_which_accounts_are_held(registered: Database) -> None:
    """Those that a process holds, and no longer once it lets go or is gone; an account that is not there is none."""
    one, other = Holdings(registered), Holdings(registered)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(one.aclose)
        stack.push_async_callback(other.aclose)
        assert await held(registered) == frozenset()
        await one.hold([*IDS[:8], "wolf"])
        await other.hold(IDS)
        assert await held(registered) == {*IDS}
        await other.hold([])
        assert await held(registered) == {*IDS[:8]}
        await one.hold(IDS[:1])
        assert await held(registered) == {IDS[0]}

    async def is_let_go() -> bool:
        return not await held(registered)

    await until(is_let_go)


async def test_what_is_held_in_another_database_is_not_meant(registered: Database, postgresql_url: str) -> None:
    """Several servers may share a PostgreSQL, each with a database of its own."""
    with contextlib.contextmanager(new_database)(postgresql_url, TEMPLATE) as elsewhere:
        async with await psycopg.AsyncConnection.connect(elsewhere) as connection:
            await connection.execute("SELECT pg_advisory_lock(hashtextextended('journeyman account fox-0', 0))")
            assert await held(registered) == frozenset()
            here = Holdings(registered)
            assert await here.hold(["fox-0"]) == {"fox-0"}
            await here.aclose()
