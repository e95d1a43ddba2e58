"""Requests refused, limited, lost, garbled: no task is left over or crossed, and each failure has a name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from tests.acceptance.discord import played
from tests.acceptance.discord.matrix import Outcome
from tests.conftest import TEMPLATE, new_database

WING: Final = "requests"

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group(f"faults of {WING}")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outcomes(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Play the whole wing once, for all tests."""
    folder: Path = tmp_path_factory.mktemp(WING)
    (found,) = [await played.played(WING, url, folder) for url in new_database(postgresql_url, TEMPLATE)]
    return found


@pytest.mark.parametrize("name", played.cells(WING))
async def test_a_task_ends_as_it_must(outcomes: dict[str, Outcome], name: str) -> None:
    """It ends, with its own picture or for a reason that names the fault, and is drawn no more often than it may be."""
    assert outcomes[name].problems == []


@pytest.mark.parametrize("name", played.lasting(WING))
async def test_the_account_works_afterwards(outcomes: dict[str, Outcome], name: str) -> None:
    """Whatever happened, the account draws the next task, when a pause has been ended by its operator."""
    assert outcomes[f"after {name}"].problems == []


async def test_nothing_is_left_over_or_shown_twice(outcomes: dict[str, Outcome]) -> None:
    """Every task has ended, and no two show the picture of one job."""
    assert played.left_over(outcomes) == []
    assert played.shown_twice(outcomes) == []
