"""The doctor looks at accounts, and at whether Discord can be reached for them."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest

from journeyman.dispatch.registry import Description, Registry
from journeyman.settings import Settings
from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.storage.holdings import Holdings
from journeyman.storage.sealing import Seal
from journeyman.tasks.accounts import Condition, Standing
from journeyman.wording import Clause
from simulator.server import simulating
from tests.acceptance.cli.terminal import Said, Terminal

CHANNELS: Final = {name: f"112345678901234567{number}" for number, name in enumerate(["fox", "owl", "hen", "cat"])}
NOWHERE: Final = {
    "JOURNEYMAN_DISCORD_API": "http://127.0.0.1:1/api/v9",
    "JOURNEYMAN_DISCORD_GATEWAY": "ws://127.0.0.1:1/",
}


@pytest.fixture
def desk(terminal: Terminal, database_url: str) -> Terminal:
    """Give a terminal whose commands work on a database of their own."""
    return Terminal(
        terminal.folder,
        {"JOURNEYMAN_DATABASE_URL": database_url, "JOURNEYMAN_DATA_DIR": str(terminal.folder / "data")},
    )


async def examined(
    desk: Terminal, url: str, conditions: dict[str, Condition], *held: str, **variables: str
) -> tuple[Said, list[str]]:
    """Let the doctor look at accounts that stand in some way, of which some are held by a server."""
    database = Database(url)
    await database.open()
    holdings = Holdings(database)
    try:
        accounts = Accounts(database)
        registry = Registry(accounts, Seal(Settings(data_dir=str(desk.folder / "data"))))
        for name, condition in conditions.items():
            await registry.add(Description(id=name, channel=CHANNELS[name], token="a-token-of-nobody"))
            await accounts.note_condition(name, condition)
        await registry.pause("hen")
        await holdings.hold(held)
        said = await asyncio.to_thread(desk.journeyman, "doctor", **variables)
    finally:
        await holdings.aclose()
        await database.aclose()
    return said, [line for line in said.result.splitlines() if line[2:].startswith(("account ", "Discord"))]


async def test_what_keeps_accounts_from_working_is_found(desk: Terminal, database_url: str) -> None:
    """Each account has a line, Discord two; the exit status is 1, and what would help is said."""
    conditions = {
        "fox": Condition(standing=Standing.CONNECTING, reason=Clause("Discord cannot be reached.", "无法连接。")),
        "owl": Condition(standing=Standing.PAUSED, reason=Clause("A human is asked for.", "需要人工验证。")),
        "hen": Condition(standing=Standing.CONNECTING),
        "cat": Condition(standing=Standing.DEAD, reason=Clause("The token is no longer good.", "token失效。")),
    }
    said, lines = await examined(desk, database_url, conditions, "fox", "owl", **NOWHERE)
    assert said.status == 1
    assert lines == [
        "✗ account fox: connecting: Discord cannot be reached.",
        "✗ account owl: paused: A human is asked for.",
        "✓ account hen: paused by the operator",
        "✗ account cat: dead: The token is no longer good.",
        "✗ Discord's API: http://127.0.0.1:1 cannot be reached: Connection refused",
        "✗ Discord's gateway: ws://127.0.0.1:1 cannot be reached: Connection refused",
    ]
    assert "journeyman accounts resume owl" in said.words
    assert "JOURNEYMAN_DISCORD_GATEWAY" in said.words
    assert "5 to mend." in said.result


async def test_accounts_that_can_work_are_well(desk: Terminal, database_url: str) -> None:
    """Ready, paused by the operator, or waiting for a server to be started; and Discord answers."""
    conditions = {
        "fox": Condition(standing=Standing.READY),
        "owl": Condition(standing=Standing.CONNECTING),
        "hen": Condition(standing=Standing.READY),
    }
    async with simulating() as simulator:
        said, lines = await examined(
            desk,
            database_url,
            conditions,
            "fox",
            JOURNEYMAN_DISCORD_API=f"{simulator.origin}/api/v9",
            JOURNEYMAN_DISCORD_GATEWAY=simulator.gateway_url,
        )
        assert simulator.counters.of("gateway", "identifies") == 0
    assert said.status == 0, said.words
    assert lines == [
        "✓ account fox: ready",
        "✓ account owl: no server that runs has it",
        "✓ account hen: paused by the operator",
        f"✓ Discord's API: {simulator.origin}/api/v9 answers",
        f"✓ Discord's gateway: {simulator.gateway_url} answers",
    ]


async def test_an_address_that_is_not_discords_is_found(desk: Terminal, database_url: str) -> None:
    """Something answers, but neither as the API nor as the gateway does."""
    async with simulating() as simulator:
        said, lines = await examined(
            desk,
            database_url,
            {"hen": Condition(standing=Standing.READY)},
            JOURNEYMAN_DISCORD_API=f"{simulator.origin}/api",
            JOURNEYMAN_DISCORD_GATEWAY=f"{simulator.gateway_url}nothing",
        )
    assert said.status == 1
    assert [line[:19] for line in lines if line[0] == "✗"] == ["✗ Discord's API: ht", "✗ Discord's gateway"]
    assert "the answer was 404" in said.words
