"""A server that may be stopped and killed."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.integration.storage.mortal import MortalServer


@pytest.fixture(scope="session")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Generator[MortalServer, None, None]:
    """Give a server of one's own; it runs when a test begins."""
    server = MortalServer(tmp_path_factory.mktemp("mortal"))
    yield server
    server.close()
