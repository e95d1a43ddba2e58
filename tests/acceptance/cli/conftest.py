"""A folder to type in, and a server."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.acceptance.cli.terminal import Terminal
from tests.serving import Served, serve


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Give a terminal in an empty folder."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return Terminal(folder)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Generator[Served, None, None]:
    """Start one server with the stub engine, which wants a key."""
    with serve(tmp_path_factory.mktemp("served") / "data", engines="stub", api_keys="sesame") as server:
        yield server


@pytest.fixture
def beside(terminal: Terminal, served: Served) -> Terminal:
    """Give a terminal on the machine of that server, with its settings."""
    return Terminal(terminal.folder, {"JOURNEYMAN_PORT": str(served.port), "JOURNEYMAN_API_KEYS": "sesame"})
