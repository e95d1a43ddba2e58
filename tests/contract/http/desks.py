"""A desk from which accounts are administered over HTTP, with services of a test's own behind it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from journeyman.dispatch.pool import Abilities
from journeyman.dispatch.roster import Craft, Roster
from journeyman.engines import base
from journeyman.engines.base import Service
from journeyman.settings import Settings
from journeyman.storage.accounts import ACCOUNTS_CHANNEL, Registered
from journeyman.storage.holdings import Holdings
from journeyman.storage.notifications import Notifications
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Action
from journeyman.wording import Clause
from tests.background import in_background
from tests.contract.client import Reply
from tests.contract.followups.conftest import House, Json, open_house
from tests.contract.http.test_openapi import check
from tests.integration.dispatch.servants import Servant
from tests.patience import until

ADMIN: Final = "adm-6d1"
TOKEN: Final = "OTk5.a-token.of-nobody"
HEADERS: Final = {"mj-api-secret": ADMIN, "Accept-Language": "en"}
FACTS: Final[dict[str, object]] = {
    "subscribePlan": "PRO",
    "fastTimeRemaining": "3.5 hours",
    "version": "7",
    "buttons": [{"customId": "MJ::Settings::RemixToggle", "label": "Remix mode", "style": 3}],
    "remix": True,
    # What passes for something of ours is not shown as such.
    "coreSize": 99,
}
CHANNELS = iter(range(1101151234567890100, 1101151234567899999))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A served house with a roster, and the services that it opened."""

    house: House
    opened: dict[str, Servant]
    changed: dict[str, Callable[[], None]]

    async def ask(self, method: str, path: str, body: object = None, code: int = 1, status: int = 200) -> Json:
        """Ask as the operator, check the answer by the description, and give it."""
        reply = await self.house.request(method, f"/mj/account/{path}", json=body, headers=HEADERS)
        answer = described(reply, path, method)
        assert (reply.status, answer["code"]) == (status, code), answer
        assert TOKEN.encode() not in reply.body
        return answer

    async def added(self, **fields: object) -> Json:
        """Add an account and give it."""
        channel = str(next(CHANNELS))
        body = {"guildId": "1101151234567890000", "channelId": channel, "userToken": f"{TOKEN}{channel}", **fields}
        return (await self.ask("POST", "create", body))["result"]

    async def names(self) -> list[str]:
        """Give the accounts that are written down."""
        return [one.account.id for one in await self.house.place.office.registry.list()]

    async def shown(self, account_id: str, language: str = "en") -> Json:
        """Give an account as clients see it."""
        return (await self.house.get(f"/mj/account/{account_id}/fetch", headers={"Accept-Language": language})).json()

    async def stands(self, account_id: str, standing: Standing) -> Json:
        """Wait until an account stands so, and give it."""
        found: list[Json] = []

        async def is_so() -> bool:
            reply = await self.house.get(f"/mj/account/{account_id}/fetch", headers={"Accept-Language": "en"})
            found[:] = [reply.json()]
            return reply.status == 200 and found[0]["properties"]["standing"] == standing

        await until(is_so)
        return found[0]


def described(reply: Reply, path: str, method: str) -> Json:
    """Check an answer by the description of its route, and give it."""
    account_id, _, deed = path.partition("?")[0].rpartition("/")
    route = f"/mj/account/{{account_id}}/{deed}" if account_id else f"/mj/account/{deed}"
    check(reply, route, method.lower())
    return reply.json()


@contextlib.asynccontextmanager
async def open_desk(url: str, folder: Path, **settings: Any) -> AsyncGenerator[Desk]:  # noqa: ANN401 - any setting
    """Serve a house with a stub and a roster whose services are the test's."""
    opened: dict[str, Servant] = {}
    changed: dict[str, Callable[[], None]] = {}

    def make(registered: Registered, _token: str, tell: Callable[[], None]) -> Service:
        changed[registered.account.id] = tell
        opened[registered.account.id] = Servant(answer)
        return opened[registered.account.id]

    chosen = Settings(data_dir=str(folder), admin_keys=(ADMIN,), **settings)
    async with open_house(url, works=False, settings=chosen) as house:
        place = house.place
        roster = Roster(
            accounts=place.office.accounts,
            registry=place.office.registry,
            holdings=Holdings(place.database),
            pool=place.pool,
            bell=place.bell,
            crafts={"discord": Craft(make=make, abilities=Abilities(actions=frozenset(Action), redraws=False))},
        )
        notifications = Notifications(place.database)
        notifications.listen(ACCOUNTS_CHANNEL, roster.heard)
        async with in_background(notifications.run()), in_background(roster.run()), place.asking():
            yield Desk(house=house, opened=opened, changed=changed)


async def answer(question: str) -> object:
    """Answer as a service does that knows one switch and one version."""
    if question in {"press MID_JOURNEY MJ::Settings::Nothing", "version MID_JOURNEY 99"}:
        raise base.Unanswered(Clause("There is no such thing.", "没有这个选项。"))
    return FACTS
