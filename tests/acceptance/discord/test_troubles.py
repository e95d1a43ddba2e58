"""Accounts in trouble: each says what is the matter, none harms another, and nothing runs hot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import psutil
import pytest
import pytest_asyncio

from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.tasks.accounts import Condition, Standing
from simulator.discord.accounts import Account, Trouble
from simulator.faults import Kind
from simulator.options import Options
from simulator.server import Simulator
from tests.acceptance.discord.house import House, open_house
from tests.conftest import TEMPLATE, new_database
from tests.patience import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECONDS: Final = 40.0
WINDOW_SECONDS: Final = 2.0
MOST_OF_A_CORE: Final = 0.5  #: of a core that others use, too; a busy loop takes all that it can get


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One trouble."""

    make: Callable[[Simulator, Account], object]
    standing: Standing
    said: str = ""  #: in the account's reason or Discord's or Midjourney's own words
    is_seen_at_once: bool = True  #: else with the first task
    is_spread: bool = True  #: the task that meets it goes elsewhere; no prompt that moderators have minded does
    fields: dict[str, Any] = field(default_factory=dict[str, Any])


def in_trouble(trouble: Trouble, said: str, *, is_spread: bool = True) -> Case:
    """Give the case of an account for which the bots do not work."""
    return Case(
        make=lambda _, person: person.troubles.add(trouble),
        standing=Standing.PAUSED,
        said=said,
        is_seen_at_once=False,
        is_spread=is_spread,
    )


def broken(kind: Kind, **limits: Any) -> Callable[[Simulator, Account], object]:  # noqa: ANN401 - a fault's
    """Break every connection of an account when it begins."""
    return lambda simulator, person: simulator.faults.arm(kind, phase="identify", account=person.id, **limits)


CASES: Final = {
    "wrong token": Case(
        make=lambda _, __: None, standing=Standing.DEAD, said="token", fields={"token": "wrong.token.altogether"}
    ),
    "channel without bots": Case(
        make=lambda simulator, person: simulator.people.channels[person.channel_id].bots.clear(),
        standing=Standing.PAUSED,
        said="bot",
    ),
    "unknown server": Case(
        make=lambda _, __: None, standing=Standing.PAUSED, said="server", fields={"guild": "1123456789012345678"}
    ),
    "no server": Case(make=lambda _, __: None, standing=Standing.PAUSED, said="server", fields={"guild": ""}),
    "subscription": in_trouble(Trouble.SUBSCRIPTION_REQUIRED, "subscription"),
    "human check": in_trouble(Trouble.HUMAN_CHECK, "human"),
    "blocked": in_trouble(Trouble.BLOCKED, "blocked", is_spread=False),
    "pending notice": in_trouble(Trouble.PENDING_MESSAGE, "moderator", is_spread=False),
    "terms": in_trouble(Trouble.TERMS, "terms"),
    "no permission": Case(
        make=lambda _, person: setattr(person, "may_use_commands", False), standing=Standing.PAUSED, said="access"
    ),
    "garbage frames": Case(make=broken(Kind.GARBAGE_FRAME, times=0), standing=Standing.CONNECTING),
    "huge frames": Case(make=broken(Kind.HUGE_FRAME, times=2), standing=Standing.READY),
    "mute gateway": Case(make=broken(Kind.MUTE, times=0), standing=Standing.CONNECTING),
    "dropped connections": Case(make=broken(Kind.DROP, times=0), standing=Standing.CONNECTING),
    "too many sessions": Case(
        make=broken(Kind.CLOSE, times=0, code=4015), standing=Standing.PAUSED, said="too many sessions"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ward:
    """A house whose accounts are in trouble, but for one."""

    house: House
    accounts: Accounts
    people: dict[str, Account]
    healthy: Account

    async def condition(self, name: str) -> Condition:
        """Say how an account stands, as it is written down."""
        found = await self.accounts.fetch(self.people[name].channel_id)
        assert found is not None
        return found.condition

    async def until_it_stands(self, name: str) -> Condition:
        """Wait for an account to stand as its trouble has it."""

        async def stands() -> bool:
            return (await self.condition(name)).standing is CASES[name].standing

        try:
            await until(stands, SECONDS)
        except TimeoutError:
            pytest.fail(f"{name}: {await self.condition(name)}")
        return await self.condition(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ward(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Ward]:
    """Open a house with an account for each trouble, and one that has none and may do what others cannot."""
    options = Options(accounts=len(CASES) + 1, heartbeat=2.0)
    people: dict[str, Account] = {}

    def prepare(simulator: Simulator) -> None:
        people.update(zip(CASES, simulator.accounts, strict=False))
        for name, case in CASES.items():
            case.make(simulator, people[name])

    def fields_of(person: Account) -> dict[str, Any]:
        name = next((name for name, one in people.items() if one is person), "")
        if not name:
            return {"remark": "".join(f"{one};" for one in CASES), "capacity": 12, "queue_size": 1000}
        # It is chosen first for its own tasks.
        return {"remark": f"{name};", "capacity": 1, "weight": 1000, "queue_size": 50, **CASES[name].fields}

    for url in new_database(postgresql_url, TEMPLATE):
        database = Database(url)
        await database.open()
        folder = tmp_path_factory.mktemp("ward")
        async with open_house(folder, options, fields=fields_of, prepare=prepare, database_url=url) as house:
            healthy = house.simulator.accounts[-1]
            yield Ward(house=house, accounts=Accounts(database), people=people, healthy=healthy)
        await database.aclose()


@pytest.mark.parametrize("name", CASES)
async def test_an_account_says_what_is_the_matter(ward: Ward, name: str) -> None:
    """Its standing and reason name the trouble, and its tasks end: at the account that has none."""
    if not CASES[name].is_seen_at_once:
        ids = [
            await ward.house.imagine(f"a fox {name} {number}", accountFilter={"remark": f"{name};"})
            for number in range(4)
        ]
        ends = await asyncio.gather(*(ward.house.end_of(task_id) for task_id in ids))
        failed = [end["failReason"] for end in ends if end["status"] != "SUCCESS"]
        assert len(failed) == (0 if CASES[name].is_spread else 1), failed
        assert all("Midjourney" in reason or "账号" in reason for reason in failed)
    condition = await ward.until_it_stands(name)
    assert CASES[name].said in f"{condition.reason or ''} {condition.said}", condition
    if condition.reason is not None:
        assert condition.reason.zh != str(condition.reason)
    task = await ward.house.end_of(await ward.house.imagine(f"a cat {name}", accountFilter={"remark": f"{name};"}))
    assert task["status"] == "SUCCESS", task["failReason"]


async def test_a_broken_account_makes_no_busy_loop(ward: Ward) -> None:
    """With all those accounts the server does next to nothing while nothing is asked of it."""
    for name in CASES:
        if CASES[name].is_seen_at_once:
            await ward.until_it_stands(name)
    process = psutil.Process(ward.house.served.process.pid)
    begun, before = time.monotonic(), process.cpu_times()
    await until(lambda: time.monotonic() - begun >= WINDOW_SECONDS)
    after, seconds = process.cpu_times(), time.monotonic() - begun
    assert (after.user + after.system - before.user - before.system) / seconds < MOST_OF_A_CORE


async def test_the_server_has_not_fallen(ward: Ward) -> None:
    """It runs, lists every account, and shows no token."""
    assert ward.house.served.process.poll() is None
    async with ward.house.session.get(f"{ward.house.served.origin}/mj/account/list") as response:
        listed = await response.text()
    log = ward.house.served.log.read_text()
    for person in (*ward.people.values(), ward.healthy):
        assert person.channel_id in listed
        assert person.token not in listed
        assert person.token not in log
    assert "Traceback" not in log
