"""What an operator does with accounts."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest
import structlog
from cryptography.fernet import Fernet

from journeyman import errors
from journeyman.app.engines import ENGINES
from journeyman.dispatch import account_fields
from journeyman.dispatch.registry import FILE, Change, Registry
from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.inpaint import Contract
from journeyman.settings import Settings
from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.storage.sealing import Seal
from journeyman.tasks.accounts import Account, Condition, Standing
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause
from tests.integration.dispatch.register import CHANNEL, GUILD, OTHER_CHANNEL, OTHER_TOKEN, TOKEN, description

OLD_KEY, NEW_KEY = (Fernet.generate_key().decode() for _ in range(2))


@pytest.fixture
async def accounts(database_url: str) -> AsyncGenerator[Accounts]:
    """Give the accounts in the database, of which there are none."""
    database = Database(database_url)
    await database.open()
    yield Accounts(database)
    await database.aclose()


@pytest.fixture
def registry(accounts: Accounts, tmp_path: Path) -> Registry:
    """Give a registry with one key."""
    return keyed(accounts, tmp_path, OLD_KEY)


@pytest.fixture
def sql(database_url: str) -> Generator[psycopg.Connection, None, None]:
    """Give a connection of the test's own."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def keyed(accounts: Accounts, directory: Path, *keys: str) -> Registry:
    """Give a registry with these keys."""
    return Registry(accounts, Seal(Settings(data_dir=str(directory), secret_keys=keys)))


async def test_what_is_not_said_is_as_by_default(registry: Registry) -> None:
    """Token and channel suffice; the account then takes what Discord bears."""
    added = await registry.add(description(guild=""))
    assert added.account == Account(
        id=CHANNEL,
        channel=CHANNEL,
        guild="",
        engine="discord",
        name=CHANNEL,
        remark="",
        modes=frozenset(SpeedMode),
        bots=frozenset(Bot),
        capacity=3,
        queue_size=10,
        weight=1,
        timeout_seconds=1800,
        enabled=True,
        remix=False,
        remix_answers_itself=True,
    )
    assert added.options == {"between_writes": 1.5, "patience": 1.0, "contract": "proxied"}
    assert (added.source, added.condition.standing) == ("operator", Standing.CONNECTING)
    assert registry.token(added) == TOKEN
    assert await registry.list() == [added] == [await registry.fetch(CHANNEL)]


async def test_all_that_is_said_is_kept(registry: Registry) -> None:
    """Every field of a description is in the account, words in any case, and without the blanks around it."""
    added = await registry.add(
        description(
            id=" anna-1 ",
            token=f" '{TOKEN}'\n",
            channel=f" {CHANNEL} ",
            name=" Anna's ",
            remark="paid until May\nby card",
            capacity=12,
            queue_size=40,
            weight=5,
            timeout_seconds=600,
            modes=["fast", "Relax"],
            bots=("niji_journey",),
            remix_answers_itself=False,
            options={"between_writes": 2, "patience": 3, "contract": "direct"},
        ),
        source=FILE,
    )
    assert added.account == Account(
        id="anna-1",
        channel=CHANNEL,
        guild=GUILD,
        engine="discord",
        name="Anna's",
        remark="paid until May\nby card",
        modes=frozenset({SpeedMode.FAST, SpeedMode.RELAX}),
        bots=frozenset({Bot.NIJI_JOURNEY}),
        capacity=12,
        queue_size=40,
        weight=5,
        timeout_seconds=600,
        remix=False,
        remix_answers_itself=False,
    )
    assert added.options == {"between_writes": 2.0, "patience": 3.0, "contract": "direct"}
    assert added.source == FILE
    assert registry.token(added) == TOKEN


WRONG: Final[list[tuple[str, Any]]] = [
    ("id", "papercut"),
    ("id", "Stub"),
    ("id", "a/b"),
    ("id", "-x"),
    ("id", "x" * 65),
    ("id", "账号"),
    ("engine", "papercut"),
    ("engine", ""),
    ("guild", "my server"),
    ("guild", "@me"),
    ("guild", "0123456789012345678"),
    ("channel", ""),
    ("channel", "#general"),
    ("channel", "123456789012345"),
    ("channel", "18446744073709551616"),
    ("channel", "\uff11" * 19),
    ("name", "x" * 101),
    ("name", "two\nlines"),
    ("name", "a\x00b"),
    ("remark", "x" * 1001),
    ("remark", "a\x00b"),
    ("remark", "half a pair \ud800"),
    ("capacity", 0),
    ("capacity", 65),
    ("queue_size", 0),
    ("queue_size", 10**9),
    ("weight", 0),
    ("weight", -3),
    ("timeout_seconds", 0),
    ("timeout_seconds", 100_000),
    ("modes", []),
    ("modes", ["fast", "ludicrous"]),
    ("bots", ()),
    ("bots", ["INSIGHT_FACE"]),
    ("options.between_writes", {"between_writes": -1}),
    ("options.between_writes", {"between_writes": 61}),
    ("options.between_writes", {"between_writes": float("nan")}),
    ("options.between_writes", {"between_writes": True}),
    ("options.between_writes", {"between_writes": "2"}),
    ("options.patience", {"patience": 0}),
    ("options.patience", {"patience": 11}),
    ("options.patience", {"patience": False}),
    ("options.contract", {"contract": "newest"}),
    ("options.contract", {"contract": ["direct"]}),
    ("options", {"haste": 1}),
]


async def test_what_cannot_work_is_refused_at_once(registry: Registry) -> None:
    """A wrong field is named, with what is accepted in both languages, when added and when changed; nothing happens."""
    for field, value in WRONG:
        with pytest.raises(errors.InvalidField) as raised:
            await registry.add(description(**{field.partition(".")[0]: value}))
        assert raised.value.details["field"] == field
        assert re.search("[\u4e00-\u9fff]", raised.value.sentence("zh")) is not None
        assert len(str(raised.value)) < 400
    assert await registry.list() == []
    added = await registry.add(description())
    for field, value in WRONG:
        if field not in {"id", "engine"}:
            with pytest.raises(errors.InvalidField) as raised:
                await registry.change(CHANNEL, Change(**{field.partition(".")[0]: value}))
            assert raised.value.details["field"] == field
    assert await registry.list() == [added]


async def test_an_odd_token_is_refused_without_being_shown(registry: Registry) -> None:
    """What no HTTP header can carry is refused, and the error does not repeat it in either language."""
    odd = ("", "  ", '""', "two words", "tok\u00e9n", "a\x00b", "line\nline", "ten\u200bten")
    for token in odd:
        with pytest.raises(errors.InvalidField) as raised:
            await registry.add(description(token=token))
        assert raised.value.details["field"] == "token"
        assert not token.strip(' "') or token not in f"{raised.value!r}{raised.value.sentence('zh')}"
    added = await registry.add(description())
    for token in odd:
        with pytest.raises(errors.InvalidField, match="token"):
            await registry.change(CHANNEL, Change(token=token))
    assert await registry.list() == [added]


def test_what_is_known_of_engines_is_true() -> None:
    """The ids of the engines at home are kept free, and Discord's options are those that its client takes."""
    assert set(account_fields.BUILT_IN) == set(ENGINES)
    by_default = account_fields.options("discord", {})
    assert by_default == {"between_writes": Manners().between_writes, "patience": 1.0, "contract": Contract.PROXIED}
    for contract in Contract:
        assert account_fields.options("discord", {"contract": str(contract)})["contract"] == contract


async def test_an_id_is_given_once(registry: Registry) -> None:
    """The same id is refused, whatever else differs."""
    await registry.add(description())
    with pytest.raises(errors.AccountExists, match=CHANNEL):
        await registry.add(description(id=CHANNEL, channel=OTHER_CHANNEL, token=OTHER_TOKEN))


async def test_two_accounts_may_share_a_channel_or_a_token_but_not_both(registry: Registry) -> None:
    """The same channel with another token and the same token in another channel are fine; both together are refused."""
    await registry.add(description())
    second = await registry.add(description(id="second", token=OTHER_TOKEN))
    third = await registry.add(description(channel=OTHER_CHANNEL))
    with pytest.raises(errors.SameSeat, match=CHANNEL):
        await registry.add(description(id="fourth"))
    with pytest.raises(errors.SameSeat, match=CHANNEL):
        await registry.change("second", Change(token=TOKEN))
    with pytest.raises(errors.SameSeat, match=CHANNEL):
        await registry.change(OTHER_CHANNEL, Change(channel=CHANNEL))
    assert [each.account.id for each in await registry.list()] == [CHANNEL, "second", OTHER_CHANNEL]
    assert (await registry.fetch("second"), await registry.fetch(OTHER_CHANNEL)) == (second, third)


async def test_a_change_leaves_what_it_does_not_name(registry: Registry) -> None:
    """One field is another, the sealed token is the same bytes, and options are changed one by one."""
    old = await registry.add(description(options={"between_writes": 3}))
    new = await registry.change(CHANNEL, Change(capacity=12, remark="more", options={"contract": "direct"}))
    assert new == dataclasses.replace(
        old,
        account=dataclasses.replace(old.account, capacity=12, remark="more"),
        options={"between_writes": 3.0, "patience": 1.0, "contract": "direct"},
        revision=2,
    )
    assert await registry.fetch(CHANNEL) == new


async def test_every_field_but_id_and_engine_can_be_changed(registry: Registry) -> None:
    """A change has a place for each but the pause, and what it says is there afterwards."""
    names = {field.name for field in dataclasses.fields(Change)}
    assert names == {field.name for field in dataclasses.fields(description())} - {"id", "engine", "enabled"}
    await registry.add(description())
    changed = await registry.change(
        CHANNEL,
        Change(
            token=OTHER_TOKEN,
            guild="",
            channel=OTHER_CHANNEL,
            name="new",
            remark="note",
            capacity=1,
            queue_size=2,
            weight=3,
            timeout_seconds=4,
            modes=["turbo"],
            bots=["mid_journey"],
            remix_answers_itself=False,
            options={"between_writes": 0},
        ),
    )
    assert changed.account == Account(
        id=CHANNEL,
        channel=OTHER_CHANNEL,
        engine="discord",
        name="new",
        remark="note",
        modes=frozenset({SpeedMode.TURBO}),
        bots=frozenset({Bot.MID_JOURNEY}),
        capacity=1,
        queue_size=2,
        weight=3,
        timeout_seconds=4,
        remix=False,
        remix_answers_itself=False,
    )
    assert registry.token(changed) == OTHER_TOKEN
    assert changed.options == {"between_writes": 0.0, "patience": 1.0, "contract": "proxied"}


async def test_a_change_that_changes_nothing_is_none(registry: Registry) -> None:
    """The same values again, the token among them, leave the revision, so that nothing is started anew."""
    added = await registry.add(description())
    assert await registry.change(CHANNEL, Change(token=f"{TOKEN} ", capacity=3, modes=list(SpeedMode))) == added
    assert await registry.change(CHANNEL, Change()) == added


async def test_changes_at_the_same_moment_all_count(registry: Registry) -> None:
    """Of three who change different fields of the same account none undoes what another did."""
    await registry.add(description())
    await asyncio.gather(
        registry.change(CHANNEL, Change(capacity=9)),
        registry.change(CHANNEL, Change(weight=7)),
        registry.pause(CHANNEL),
    )
    account = (await registry.fetch(CHANNEL)).account
    assert (account.capacity, account.weight, account.enabled) == (9, 7, False)


async def test_a_paused_account_goes_on_when_resumed(registry: Registry, accounts: Accounts) -> None:
    """The operator's pause and the service's end together, and each resumption counts."""
    await registry.add(description())
    paused = await registry.pause(CHANNEL)
    assert not paused.account.enabled
    assert await registry.pause(CHANNEL) == paused
    await accounts.note_condition(CHANNEL, Condition(standing=Standing.PAUSED, reason=Clause("Why.", "原因。")))
    resumed = await registry.resume(CHANNEL)
    assert (resumed.account.enabled, resumed.condition.standing, resumed.resumed) == (True, Standing.CONNECTING, 1)


async def test_an_account_is_added_paused(registry: Registry) -> None:
    """It is written down once, so that no process opens it meanwhile; a removed one comes back so too."""
    for revision in (1, 3):
        added = await registry.add(description(enabled=False))
        assert (added.account.enabled, added.revision) == (False, revision)
        await registry.remove(CHANNEL)


async def test_a_removed_account_is_gone_until_it_is_added_again(registry: Registry) -> None:
    """Its seat is free for others at once, and its own id can come back."""
    await registry.add(description())
    await registry.remove(CHANNEL)
    assert await registry.list() == []
    await registry.add(description(id="second"))
    await registry.remove("second")
    again = await registry.add(description(token=OTHER_TOKEN))
    assert registry.token(again) == OTHER_TOKEN


async def test_what_is_not_there_is_not_found(registry: Registry) -> None:
    """Every deed on an unknown or a removed account says so."""
    await registry.add(description())
    await registry.remove(CHANNEL)
    for deed in (
        registry.fetch(CHANNEL),
        registry.change("nobody", Change(weight=2)),
        registry.pause(CHANNEL),
        registry.resume(CHANNEL),
        registry.remove(CHANNEL),
    ):
        with pytest.raises(errors.AccountNotFound):
            await deed
    for odd in ("", "a\x00b", "\ud800", "x" * 10_000, "a/b"):
        for deed in (registry.fetch(odd), registry.pause(odd), registry.resume(odd), registry.remove(odd)):
            with pytest.raises(errors.AccountNotFound):
                await deed


async def test_what_the_file_declares_is_changed_there(registry: Registry) -> None:
    """The operator cannot change or remove it elsewhere, but pause and resume it, and the file does not mind that."""
    await registry.declare(description())
    with pytest.raises(errors.AccountDeclared, match=CHANNEL):
        await registry.change(CHANNEL, Change(weight=2))
    with pytest.raises(errors.AccountDeclared, match=CHANNEL):
        await registry.remove(CHANNEL)
    await registry.pause(CHANNEL)
    declared = await registry.declare(description(weight=2))
    assert (declared.account.weight, declared.account.enabled, declared.source) == (2, False, FILE)
    assert (await registry.resume(CHANNEL)).account.enabled


async def test_the_file_does_not_take_the_operators_accounts_over(registry: Registry) -> None:
    """Neither an id nor a seat that the operator gave is the file's to declare, and trying changes nothing."""
    added = await registry.add(description())
    for wrong, error in ((description(weight=2), errors.AccountExists), (description(id="b"), errors.SameSeat)):
        with pytest.raises(error, match=CHANNEL):
            await registry.rehearse(wrong)
        with pytest.raises(error, match=CHANNEL):
            await registry.declare(wrong)
    assert await registry.list() == [added]


async def test_processes_declare_the_same_at_once(accounts: Accounts, tmp_path: Path) -> None:
    """Six that declare the same account at the same moment make one of it, and none complains."""
    registries = [keyed(accounts, tmp_path, OLD_KEY) for _ in range(6)]
    declared = await asyncio.gather(*(registry.declare(description()) for registry in registries))
    assert [each.account for each in await accounts.list()] == [declared[0].account]


async def test_the_token_stands_nowhere_in_clear(registry: Registry, sql: psycopg.Connection) -> None:
    """Not in the table, in no repr, and in nothing that is logged on the way of an account."""
    with structlog.testing.capture_logs() as logged:
        added = await registry.add(description())
        changed = await registry.change(CHANNEL, Change(token=OTHER_TOKEN))
        rows = sql.execute("SELECT accounts::text, encode(secret, 'escape') FROM accounts").fetchall()
        await registry.remove(CHANNEL)
    assert len(logged) >= 3
    for told in (rows, added, changed, description(), Change(token=OTHER_TOKEN), logged):
        assert TOKEN not in repr(told)
        assert OTHER_TOKEN not in repr(told)


async def test_a_token_that_no_key_opens_names_its_account(accounts: Accounts, tmp_path: Path) -> None:
    """Without its key the token is lost, which the message says of which account; a new token mends it."""
    await keyed(accounts, tmp_path, OLD_KEY).add(description())
    other = keyed(accounts, tmp_path, NEW_KEY)
    with pytest.raises(errors.Unsealable, match=f"account {CHANNEL} .*JOURNEYMAN_SECRET_KEYS") as raised:
        other.token(await other.fetch(CHANNEL))
    assert TOKEN not in str(raised.value)
    assert other.token(await other.change(CHANNEL, Change(token=OTHER_TOKEN))) == OTHER_TOKEN


async def test_a_lost_key_hinders_no_other_account(accounts: Accounts, tmp_path: Path) -> None:
    """Beside an account whose token nobody can open, others are added, paused and changed as ever."""
    await keyed(accounts, tmp_path, OLD_KEY).add(description())
    other = keyed(accounts, tmp_path, NEW_KEY)
    await other.add(description(id="second"))
    await other.change("second", Change(token=OTHER_TOKEN))
    assert not (await other.pause(CHANNEL)).account.enabled
    assert (await other.change(CHANNEL, Change(weight=4))).account.weight == 4


async def test_tokens_are_sealed_anew_when_the_key_is_another(accounts: Accounts, tmp_path: Path) -> None:
    """After that the old key can go; nothing of it is a change, and what no key opens is told and left."""
    old, both, new = (keyed(accounts, tmp_path, *keys) for keys in ((OLD_KEY,), (NEW_KEY, OLD_KEY), (NEW_KEY,)))
    added = await old.add(description())
    lost = keyed(accounts, tmp_path, Fernet.generate_key().decode())
    await lost.add(description(id="lost", channel=OTHER_CHANNEL))
    with structlog.testing.capture_logs() as logged:
        assert await both.reseal() == 1
    assert [(event["event"], event["account"]) for event in logged] == [("account.unsealable", "lost")]
    assert await both.reseal() == 0
    found = await new.fetch(CHANNEL)
    assert new.token(found) == TOKEN
    assert dataclasses.replace(found, secret=added.secret) == added
