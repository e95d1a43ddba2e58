"""Journeyman and the simulator side by side: the real server in a process of its own, Discord in this one."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from simulator.discord.accounts import Account
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.patience import until
from tests.serving import Served, free_port, serve

TERMINAL: Final = frozenset({"SUCCESS", "FAILURE", "CANCEL"})
END_SECONDS: Final = 100.0

#: The real Discord is waited for much longer.
PATIENCE: Final = 0.04

Field = str | float | bool | list[str]
"""What a field of the accounts file may be."""

Fields = Callable[[Account], dict[str, Any]]
"""What stands in the accounts file of one account, beside its token and its places."""


def settings(simulator: Simulator, accounts_file: Path) -> dict[str, str | float]:
    """Give the settings that send a server to the simulator."""
    return {
        "accounts_file": str(accounts_file),
        "discord_api": f"{simulator.origin}/api/v9",
        "discord_gateway": simulator.gateway_url,
        "discord_frames": simulator.origin,
    }


def write_accounts(path: Path, accounts: Sequence[Account], fields_of: Fields) -> Path:
    """Write the accounts file."""
    tables: list[str] = []
    for account in accounts:
        fields = fields_of(account)
        options = {"between_writes": 0.0, "patience": PATIENCE, **fields.pop("options", {})}
        values = {"token": account.token, "guild": account.guild_id, "channel": account.channel_id, **fields}
        lines = [f"{name} = {_toml(value)}" for name, value in values.items()]
        chosen = ", ".join(f"{name} = {_toml(value)}" for name, value in options.items())
        tables.append("\n".join(["[[accounts]]", *lines, f"options = {{ {chosen} }}"]))
    path.write_text("\n\n".join(tables))
    path.chmod(0o600)
    return path


def _toml(value: Field) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case list():
            return f"[{', '.join(_toml(one) for one in value)}]"
        case _:
            return str(value)


@dataclass(slots=True, kw_only=True)
class House:
    """A client of the server, and a hand on the simulator."""

    served: Served
    simulator: Simulator
    session: aiohttp.ClientSession
    start: Callable[[], contextlib.AbstractContextManager[Served]]  #: starts the server as it was started first

    @contextlib.asynccontextmanager
    async def killed_and_started_again(self) -> AsyncGenerator[None]:
        """Kill the server as a power cut does, and start it again on the same data."""
        await asyncio.to_thread(self.served.kill)
        async with _running(self.start()) as served:
            self.served = served
            yield

    async def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - JSON
        """Ask the server, and give its JSON."""
        async with self.session.request(method, self.served.origin + path, json=body) as response:
            return await response.json()

    async def imagine(self, prompt: str, **body: object) -> str:
        """Submit a prompt; give the task's id."""
        return self.accepted(await self.ask("POST", "/mj/submit/imagine", {"prompt": prompt, **body}))

    async def press(self, task: dict[str, Any], part: str, **body: object) -> str:
        """Press the button whose custom id has this part; give the task's id."""
        custom_id = next(one["customId"] for one in task["buttons"] if part in one["customId"])
        answer = await self.ask("POST", "/mj/submit/action", {"taskId": task["id"], "customId": custom_id, **body})
        return self.accepted(answer)

    def drawn(self, prompt: str) -> int:
        """Count the jobs of whatever kind that the bot has taken with this prompt; the server adds the speed to it."""
        jobs = self.simulator.counters.snapshot().get("jobs", {})
        return sum(count for asked, count in jobs.items() if asked.rsplit(" --", 1)[0] == prompt)

    @staticmethod
    def accepted(answer: dict[str, Any]) -> str:
        """Give the id of a task that was accepted."""
        assert answer["code"] in {1, 21, 22}, answer
        return str(answer["result"])

    async def fetch(self, task_id: str) -> dict[str, Any]:
        """Give a task as its client sees it."""
        task: dict[str, Any] = await self.ask("GET", f"/mj/task/{task_id}/fetch")
        return task

    async def end_of(self, task_id: str, seconds: float = END_SECONDS) -> dict[str, Any]:
        """Wait for the end of a task."""
        found: dict[str, Any] = {}

        async def has_ended() -> bool:
            try:
                found.update(await self.fetch(task_id))
            except aiohttp.ClientError:
                return False
            return found["status"] in TERMINAL

        await until(has_ended, seconds)
        return found

    async def account(self, account: Account) -> dict[str, Any]:
        """Give an account as the server lists it."""
        shown: dict[str, Any] = await self.ask("GET", f"/mj/account/{account.channel_id}/fetch")
        return shown


@contextlib.asynccontextmanager
async def open_house(
    folder: Path,
    options: Options | None = None,
    *,
    port: int = 0,
    fields: dict[str, Field] | Fields | None = None,
    prepare: Callable[[Simulator], None] = lambda _: None,
    **more: str | float,
) -> AsyncGenerator[House]:
    """Start both, and end both.

    Args:
        folder: for the data and the accounts file.
        options: the simulator's.
        port: of the server; 0 takes a free one.
        fields: what stands in the accounts file beside tokens and places: of all accounts, or of each.
        prepare: what is done to the simulator before the server meets it.
        more: settings of the server.
    """
    async with contextlib.AsyncExitStack() as stack:
        simulator = await stack.enter_async_context(simulating(options or Options()))
        prepare(simulator)
        fields_of = fields if callable(fields) else functools.partial(_same, fields or {})
        file = write_accounts(folder / "accounts.toml", simulator.accounts, fields_of)
        chosen = settings(simulator, file) | more
        start = functools.partial(serve, folder / "data", port or free_port(), program=(), measured=False, **chosen)
        served = await stack.enter_async_context(_running(start()))
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)))
        yield House(served=served, simulator=simulator, session=session, start=start)


def _same(fields: dict[str, Field], _person: Account) -> dict[str, Any]:
    return dict(fields)


@contextlib.asynccontextmanager
async def _running(serving: contextlib.AbstractContextManager[Served]) -> AsyncGenerator[Served]:
    """Start and stop a server in a thread: meanwhile the simulator has to answer it."""
    served = await asyncio.to_thread(serving.__enter__)
    try:
        yield served
    finally:
        await asyncio.to_thread(serving.__exit__, None, None, None)
