"""What the bots say and leave unsaid: no task is left over or crossed, and each failure has a name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio

from tests.acceptance.discord import played
from tests.acceptance.discord.matrix import Outcome
from tests.conftest import TEMPLATE, new_database

WING: Final = "bots"

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


#: Word for word, in English and Chinese.
SAID: Final = {
    "fail banned-prompt nonce": (
        "Midjourney's moderation does not accept this prompt. [Banned prompt] Sorry! Our AI moderator thinks",
        "提示词未通过Midjourney的内容审核。[Banned prompt] Sorry! Our AI moderator thinks",
    ),
    "fail output-filters update": (
        "Midjourney's filters stopped the job while it was drawn. [Request cancelled due to output filters]",
        "生成过程中被Midjourney的过滤器终止。[Request cancelled due to output filters]",
    ),
    "fail human-check nonce": (
        "Midjourney wants the account's owner to confirm in Discord that he is human.",
        "Midjourney要求账号所有者在Discord中完成人工验证。",
    ),
    "vanish at 93 %": (
        "The job disappeared before it was finished; Midjourney's moderation removes pictures that way.",
        "任务在完成前消失；Midjourney的内容审核会以这种方式移除图片。",
    ),
    "silent": ("The bot did not answer.", "机器人没有响应。"),
}


async def test_reasons_are_in_the_clients_language(outcomes: dict[str, Outcome]) -> None:
    """Half of the clients read Chinese; both get our sentence in theirs, and Midjourney's words as they were said."""
    reasons = [task["failReason"] for outcome in outcomes.values() for task in outcome.tasks if task["failReason"]]
    assert {any("一" <= sign <= "鿿" for sign in reason) for reason in reasons} == {True, False}
    for name, said in SAID.items():
        assert outcomes[name].tasks[0]["failReason"].startswith(said), name
