"""The accounts of a terminal's database, as tests put them there and find them."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from journeyman.app.desk import open_desk
from journeyman.dispatch.registry import Description
from journeyman.settings import Settings
from journeyman.tasks.accounts import Account
from tests.acceptance.cli.terminal import Terminal

TOKEN: Final = "MTAwMDAwMDAwMDAwMDAwMDAw.fox.9d-Kx_rTq8ZbW1"
CHANNEL: Final = "1123456789012345679"


def listed(desk: Terminal, **variables: str) -> list[dict[str, Any]]:
    """Give the accounts as programs see them."""
    said = desk.journeyman("accounts", "list", "--json", **variables)
    assert (said.status, said.notes) == (0, "")
    assert TOKEN not in said.result
    return json.loads(said.result)


class Drawer:
    """The accounts of a desk, without a command: for what comes before one, and for what it left behind."""

    def __init__(self, desk: Terminal) -> None:
        variables = desk.variables
        self._settings = Settings(
            database_url=variables["JOURNEYMAN_DATABASE_URL"], data_dir=variables["JOURNEYMAN_DATA_DIR"]
        )

    def put(self, account_id: str = "fox", name: str = "") -> None:
        """Put an account in."""
        description = Description(id=account_id, name=name, channel=CHANNEL, token=TOKEN)

        async def added() -> None:
            async with open_desk(self._settings, makes_database=False) as opened:
                await opened.registry.add(description)

        asyncio.run(added())

    @property
    def accounts(self) -> list[Account]:
        """What is in it."""

        async def found() -> list[Account]:
            async with open_desk(self._settings, makes_database=False) as opened:
                return [registered.account for registered in await opened.registry.list()]

        return asyncio.run(found())
