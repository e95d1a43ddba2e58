"""Every fault in every phase: no task is left over, none is crossed, none is drawn twice, and each failure has a name.

Each wing of the matrix is one test, since all its cells are played at once; what is wrong is told cell by cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from simulator.bots.failures import FAILURES, Form
from simulator.bots.rewriting import HOW
from simulator.faults import PHASES, Kind
from tests.acceptance.discord.played import left_over, played, shown_twice
from tests.acceptance.discord.table import WINGS

CELLS: Final = [cell for rooms in WINGS.values() for room in rooms for cell in room.cells]

#: What no task can meet, and why; ``None``: every kind.
NOT_MET: Final[dict[tuple[Kind | None, str], str]] = {
    (None, "channels"): "nothing asks for a channel",
    (None, "gateway"): "the gateway's address is known",
    (None, "reactions"): "only the question for a seed reacts: tests/integration/discord/test_facts.py",
    (None, "users"): "only the question for a seed opens direct messages: tests/integration/discord/test_facts.py",
    (Kind.UNAUTHORISED, "inpaint"): "no token is sent there; the table has forbidden ones",
    (Kind.UNKNOWN_CHANNEL, "inpaint"): "no channel is named there; the table has refused ones",
}


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
        "Midjourney wants the account's owner to confirm in Discord that they are human.",
        "Midjourney要求账号所有者在Discord中完成人工验证。",
    ),
    "vanish at 93 %": (
        "The job disappeared before it was finished, as happens by Midjourney's moderation or in an outage.",
        "任务在完成前消失，通常因Midjourney的内容审核或服务中断所致。",
    ),
    "silent": ("The bot did not answer.", "机器人没有响应。"),
}


@pytest.mark.parametrize("wing", WINGS)
async def test_every_task_ends_as_it_must(database_url: str, tmp_path: Path, wing: str) -> None:
    """It ends, with its own picture or for a reason that names the fault, is drawn once, and its account works on."""
    outcomes = await played(wing, database_url, tmp_path)
    assert {name: outcome.problems for name, outcome in outcomes.items() if outcome.problems} == {}
    assert {cell.name for room in WINGS[wing] for cell in room.cells} <= set(outcomes)
    assert left_over(outcomes) == []
    assert shown_twice(outcomes) == []
    reasons = [task["failReason"] for outcome in outcomes.values() for task in outcome.tasks if task["failReason"]]
    assert {any("一" <= sign <= "鿿" for sign in reason) for reason in reasons} == {True, False}, "two languages"
    for name in SAID.keys() & outcomes.keys():
        assert outcomes[name].tasks[0]["failReason"].startswith(SAID[name]), name


def test_no_kind_is_without_phases() -> None:
    """The simulator says of each kind in which phases it can happen."""
    assert set(PHASES) == set(Kind)


def test_every_kind_is_met_in_every_phase() -> None:
    """What is not in the table is on the list of what no task can meet, and not on both."""
    met = {pair for cell in CELLS for pair in cell.covers()}
    met |= {(Kind.HOLD, "progress")} if any(cell.is_held for cell in CELLS) else set()
    known = {(kind, phase) for kind, phases in PHASES.items() for phase in phases}
    excused = {(kind, phase) for kind, phase in known if (kind, phase) in NOT_MET or (None, phase) in NOT_MET}
    assert sorted(known - met - excused) == []
    assert sorted(excused & met) == []


def test_every_word_of_the_bots_is_met() -> None:
    """Each failure in each form, and each way of rewriting, has its cell."""
    said = {
        (fault.values["failure"], fault.values["form"])
        for cell in CELLS
        for fault in cell.faults
        if fault.kind is Kind.FAIL and "form" in fault.values
    }
    assert said == {(name, str(form)) for name in FAILURES for form in Form}
    rewritten = {fault.values.get("how") for cell in CELLS for fault in cell.faults if fault.kind is Kind.REWRITE}
    assert rewritten >= set(HOW)


def test_names_are_unique() -> None:
    """Two cells of one name would hide each other's outcome."""
    names = [cell.name for cell in CELLS]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
