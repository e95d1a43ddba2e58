"""The operator hears what becomes of his accounts: all of it that is news, in order, and nothing else."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
from collections.abc import AsyncGenerator
from typing import Final

from aiohttp import web

from journeyman.settings import Settings
from journeyman.storage.accounts import Accounts, Registered
from journeyman.tasks.accounts import READY, Account, Condition, Standing
from journeyman.wording import Clause
from tests.integration.webhooks.house import House, house
from tests.integration.webhooks.receiver import Message, Receiver, receiving

KEY: Final = b"k" * 32
SECRET: Final = f"whsec_{base64.b64encode(KEY).decode()}"
CONNECTING: Final = Condition(standing=Standing.CONNECTING)
PAUSED: Final = Condition(
    standing=Standing.PAUSED, reason=Clause("A human is asked for.", "需要人工验证。"), said="Are you\x00 human?"
)
DEAD: Final = Condition(standing=Standing.DEAD, reason=Clause("The token is wrong.", "token无效。"))


@contextlib.asynccontextmanager
async def watched(
    url: str, receiver: Receiver, *, delivers: bool = True, hours: int = 24
) -> AsyncGenerator[tuple[House, Accounts]]:
    """Open a house whose operator listens, and its accounts, of which there are two."""
    chosen = Settings(
        operator_hook=receiver.hook, allow_private_webhooks="no", webhook_secret=SECRET, webhook_hours=hours
    )
    async with house(url, settings=chosen, delivers=delivers) as rooms:
        accounts = Accounts(rooms.database, outbox=rooms.deliveries.note_condition)
        for name in ("one", "two"):
            if await accounts.fetch(name) is None:
                account = Account(id=name, channel="c", engine="discord", name=f"The {name}")
                await accounts.add(Registered(account=account, secret=b"sealed"))
        yield rooms, accounts


def standings(receiver: Receiver, account: str = "one") -> list[str]:
    """Give what was heard of an account, in order."""
    return [message.task["standing"] for message in receiver.messages if message.task["account"] == account]


async def test_news_are_told(database_url: str) -> None:
    """Who, how, why in both languages and in the service's words; signed, and to a private address if he likes."""
    async with receiving() as receiver, watched(database_url, receiver) as (_, accounts):
        await accounts.note_condition("one", PAUSED)
        await receiver.until(lambda: len(receiver.messages) == 1)
    (message,) = receiver.messages
    at = message.task.pop("at")
    assert message.task == {
        "kind": "account",
        "account": "one",
        "name": "The one",
        "engine": "discord",
        "standing": "paused",
        "reason": {"en": "A human is asked for.", "zh": "需要人工验证。"},
        "said": "Are you human?",
    }
    assert abs(at / 1000 - int(message.headers["webhook-timestamp"])) < 30
    signed = f"{message.id}.{message.headers['webhook-timestamp']}.".encode() + message.body
    signature = base64.b64encode(hmac.digest(KEY, signed, hashlib.sha256)).decode()
    assert message.headers["webhook-signature"] == f"v1,{signature}"


async def test_connections_that_come_and_go_are_no_news(database_url: str) -> None:
    """Only what stops an account is told, once, and that it goes on; also where it connects in between."""
    async with receiving() as receiver, watched(database_url, receiver) as (rooms, accounts):
        for condition in (
            *(READY, CONNECTING, READY, PAUSED, PAUSED, CONNECTING, PAUSED, CONNECTING, READY, CONNECTING, READY),
            *(DEAD, CONNECTING, READY, READY, PAUSED, DEAD),
        ):
            await accounts.note_condition("one", condition)
        await accounts.note_condition("nobody", PAUSED)
        await rooms.found("SELECT WHERE NOT EXISTS (SELECT FROM procrastinate_jobs)")
    assert standings(receiver) == ["paused", "ready", "dead", "ready", "paused", "dead"]


async def test_an_end_of_a_pause_by_the_operator(database_url: str) -> None:
    """That he resumed it himself is no news to him; that it is ready then, is."""
    async with receiving() as receiver, watched(database_url, receiver) as (_, accounts):
        await accounts.note_condition("one", PAUSED)
        await accounts.resume("one")
        await accounts.note_condition("one", READY)
        await receiver.until(lambda: len(receiver.messages) == 2)
    assert standings(receiver) == ["paused", "ready"]


async def test_the_order_holds_while_the_receiver_is_away(database_url: str) -> None:
    """What is told again is told before what came later, and one account does not wait for another."""
    refused: list[str] = []

    async def refuse_pauses_of_one(_request: web.Request, message: Message) -> web.StreamResponse:
        is_refused = message.task["account"] == "one" and len(refused) < 3
        if is_refused:
            refused.append(message.task["standing"])
        return web.Response(status=503 if is_refused else 204)

    async with receiving(refuse_pauses_of_one) as receiver, watched(database_url, receiver) as (_, accounts):
        for condition in (PAUSED, READY, DEAD):
            await accounts.note_condition("one", condition)
        await accounts.note_condition("two", DEAD)
        await receiver.until(lambda: len(receiver.messages) == 7)
    assert refused == ["paused"] * 3
    assert standings(receiver) == ["paused"] * 4 + ["ready", "dead"]
    assert standings(receiver, "two") == ["dead"]
    assert len({message.id for message in receiver.messages}) == 4


async def test_news_outlast_the_process(database_url: str) -> None:
    """What was noted down by a process that is gone is told by the next; what was not committed never was news."""
    async with receiving() as receiver:
        async with watched(database_url, receiver, delivers=False) as (rooms, accounts):
            await accounts.note_condition("one", PAUSED)
            with contextlib.suppress(ZeroDivisionError):
                async with rooms.database.transaction() as connection:
                    await connection.execute("UPDATE accounts SET news = 'ready'")
                    raise ZeroDivisionError
        async with watched(database_url, receiver):
            await receiver.until(lambda: len(receiver.messages) == 1)
    assert standings(receiver) == ["paused"]


async def test_without_a_hook_nothing_is_noted(database_url: str) -> None:
    """An operator who named none has no jobs for it."""
    async with house(database_url, delivers=False) as rooms:
        accounts = Accounts(rooms.database, outbox=rooms.deliveries.note_condition)
        account = Account(id="one", channel="c", engine="discord", name="The one")
        await accounts.add(Registered(account=account, secret=b"sealed"))
        await accounts.note_condition("one", PAUSED)
        assert await rooms.rows("SELECT FROM procrastinate_jobs") == []


async def test_it_is_given_up_in_the_end(database_url: str) -> None:
    """After the hours of the settings it is tried no more, and what follows is told."""
    async with receiving() as receiver, watched(database_url, receiver, delivers=False) as (rooms, accounts):
        await accounts.note_condition("one", PAUSED)
        await rooms.rows(
            "UPDATE procrastinate_jobs"
            " SET args = jsonb_set(args, '{since}', to_jsonb(extract(epoch FROM now()) - 7200)) RETURNING id"
        )
    heard = asyncio.Event()

    async def refuse_pauses(_request: web.Request, message: Message) -> web.StreamResponse:
        if message.task["standing"] == "ready":
            heard.set()
        return web.Response(status=204 if heard.is_set() else 500)

    receiver.answer = refuse_pauses
    await receiver.start()
    async with watched(database_url, receiver, hours=1) as (_, accounts):
        await accounts.note_condition("one", READY)
        await receiver.until(heard.is_set)
    await receiver.stop()
    assert standings(receiver) == ["paused", "ready"]
