"""A folder to type in, and a server."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.acceptance.cli.drawer import Drawer
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


@pytest.fixture
def desk(terminal: Terminal, database_url: str) -> Terminal:
    """Give a terminal whose commands work on a database of their own."""
    return Terminal(
        terminal.folder,
        {"JOURNEYMAN_DATABASE_URL": database_url, "JOURNEYMAN_DATA_DIR": str(terminal.folder / "data")},
    )


@pytest.fixture
def drawer(desk: Terminal) -> Drawer:
    """Give the accounts of the desk."""
    return Drawer(desk)
