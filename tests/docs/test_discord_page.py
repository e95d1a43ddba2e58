"""The page on Discord: its examples work against the simulator, and it knows all that may be wrong with an account."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from journeyman.engines.discord import account
from journeyman.engines.discord.messages.failures import SENTENCES, Kind
from journeyman.tasks.accounts import NOTICE
from journeyman.wording import Clause
from simulator.options import Options
from simulator.server import simulating
from tests.acceptance.discord.house import settings
from tests.docs.examples import DISCORD, Page, pages, run
from tests.serving import serve

ADMIN_KEY = "a-key-of-the-operator"

PAUSING = (Kind.SUBSCRIPTION, Kind.BLOCKED, Kind.PENDING_MESSAGE, Kind.HUMAN_CHECK, Kind.TERMS)

#: The simulator minds no haste.
HASTE = {
    "< anna.token": "--pacing 0 < anna.token",
    "between_writes = 1.5": "between_writes = 0.0",
    '"between_writes": 1.5': '"between_writes": 0.0',
}


def the_page() -> Page:
    """Read the page."""
    return next(page for page in pages() if page.name == DISCORD)


async def test_the_page_works_as_an_operator_reads_it(tmp_path: Path) -> None:
    """Each of the three ways adds an account that becomes ready and draws, and each is given up again."""
    file = tmp_path / "accounts.toml"
    file.write_text("accounts = []")
    async with simulating(Options(accounts=3)) as simulator:
        anna, ben, carl = simulator.accounts
        replaced = HASTE | {"the token": carl.token}
        for name, number, one in (("anna", 7, anna), ("ben", 8, ben), ("carl", 9, carl)):
            (tmp_path / f"{name}.token").write_text(one.token)
            replaced[f"11234567890123456{number}8"] = one.guild_id
            replaced[f"11234567890123456{number}9"] = one.channel_id
        chosen = {**settings(simulator, file), "admin_keys": ADMIN_KEY}

        def read_on() -> None:
            with serve(tmp_path / "data", program=(), port=0, measured=False, **chosen) as served:
                variables = {
                    "JOURNEYMAN_PORT": str(served.port),
                    "JOURNEYMAN_DATA_DIR": str(served.data_dir),
                    "ADMIN_KEY": ADMIN_KEY,
                }
                run(the_page(), served.origin, tmp_path, variables, replaced)

        await asyncio.to_thread(read_on)
        drawn = simulator.counters.snapshot()["jobs"]
        assert {prompt.split(" --")[0] for prompt in drawn} == {"a red fox in the snow", "a cat"}


def test_the_page_says_what_to_do_about_each_reason() -> None:
    """Every sentence with which an account is paused, dead or without connection stands in it, and the notice does."""
    reasons = [clause for clause in vars(account).values() if isinstance(clause, Clause)]
    assert len(reasons) >= 6
    text = " ".join(the_page().text.replace("\n> ", " ").split())
    said = [*reasons, *(SENTENCES[kind] for kind in PAUSING), NOTICE]
    sentences = [re.sub(r"\{\w+\}", "…", clause) for clause in said]
    assert [sentence for sentence in sentences if sentence not in text] == []
