"""The storage modules on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator

import pytest

from journeyman.storage.database import Database
from journeyman.storage.journal import Journal
from journeyman.storage.tasks import Tasks
from tests.background import in_background
from tests.integration.storage.mortal import MortalServer


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """Give an open database."""
    database = Database(database_url)
    await database.open()
    yield database
    await database.aclose()


@pytest.fixture
async def journal(database: Database) -> AsyncGenerator[Journal]:
    """Give a journal that writes."""
    journal = Journal(database)
    async with in_background(journal.run()):
        yield journal


@pytest.fixture
def tasks(database: Database) -> Tasks:
    """Give the reader."""
    return Tasks(database)


@pytest.fixture(scope="session")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Generator[MortalServer, None, None]:
    """Give a server that may be stopped and killed; it runs when a test begins."""
    server = MortalServer(tmp_path_factory.mktemp("mortal"))
    yield server
    server.close()
