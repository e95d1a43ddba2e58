"""The server that the examples talk to."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.serving import Served, serve


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served, None, None]:
    """Start one server, as README does, for all examples."""
    with serve(tmp_path_factory.mktemp("served") / "data") as server:
        yield server
