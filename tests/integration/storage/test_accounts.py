"""The accounts in the database."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from typing import Any, Final

import psycopg
import pytest

from journeyman import errors
from journeyman.storage.accounts import ACCOUNTS_CHANNEL, Accounts, Registered
from journeyman.storage.database import Database
from journeyman.storage.notifications import Notifications
from journeyman.tasks.accounts import Account, Condition, Standing
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause
from tests.background import in_background
from tests.patience import until

PAUSED: Final = Condition(
    standing=Standing.PAUSED, reason=Clause("A human is to answer.", "需要人工验证。"), said="Are you human?"
)
LACKING: Final = Condition(
    standing=Standing.READY,
    lacks={
        SpeedMode.FAST: datetime.datetime(2026, 11, 26, 8, 23, 1, 17, tzinfo=datetime.UTC),
        SpeedMode.TURBO: datetime.datetime(2026, 11, 26, 8, 24, tzinfo=datetime.UTC),
    },
)


def registered(account_id: str = "12345678901234567", **changes: Any) -> Registered:  # noqa: ANN401 - any field
    """Give an account that nobody has written down yet."""
    account = Account(
        id=account_id,
        channel="12345678901234567",
        guild="76543210987654321",
        engine="discord",
        name="Anna's",
        remark="paid until May",
        modes=frozenset({SpeedMode.FAST, SpeedMode.RELAX}),
        bots=frozenset({Bot.MID_JOURNEY}),
        capacity=3,
        queue_size=10,
        weight=2,
        timeout_seconds=1800,
        remix=False,
        remix_answers_itself=False,
    )
    written = Registered(account=account, secret=b"\x00\xffsealed\\x", options={"between_writes": 1.5})
    return dataclasses.replace(written, **changes)


@pytest.fixture
def accounts(database: Database) -> Accounts:
    """Give the accounts, of which there are none."""
    return Accounts(database)


async def test_an_account_comes_back_as_it_was_written(accounts: Accounts) -> None:
    """Every field of an account survives the database, whatever bytes its secret has."""
    wanted = registered()
    assert await accounts.add(wanted) == wanted
    assert await accounts.fetch(wanted.account.id) == wanted
    assert await accounts.list() == [wanted]
    assert await accounts.fetch("another") is None


async def test_accounts_are_listed_in_the_order_of_their_addition(accounts: Accounts) -> None:
    """The first that was added comes first, whatever the ids are."""
    for account_id in ("zeta", "alpha", "mid"):
        await accounts.add(registered(account_id))
    assert [each.account.id for each in await accounts.list()] == ["zeta", "alpha", "mid"]


async def test_an_id_is_given_once(accounts: Accounts) -> None:
    """Adding an id that is there is refused, and what is there stays."""
    first = await accounts.add(registered())
    with pytest.raises(errors.AccountExists, match="12345678901234567"):
        await accounts.add(registered(secret=b"another"))
    assert await accounts.list() == [first]


async def test_a_change_raises_the_revision(accounts: Accounts) -> None:
    """What the operator changed is there, one revision later, and the condition is as it was."""
    old = await accounts.add(registered())
    await accounts.note_condition(old.account.id, PAUSED)
    new = dataclasses.replace(
        old, account=dataclasses.replace(old.account, capacity=12, enabled=False), options={"contract": "direct"}
    )
    written = await accounts.replace(new)
    assert written == dataclasses.replace(new, revision=2, condition=PAUSED)
    assert await accounts.fetch(old.account.id) == written


async def test_a_lost_update_is_noticed(accounts: Accounts) -> None:
    """Of two who read the same and change it, the second is told, and the first one's change stays."""
    read = await accounts.add(registered())
    mine = await accounts.replace(dataclasses.replace(read, account=dataclasses.replace(read.account, weight=7)))
    with pytest.raises(errors.StaleAccount):
        await accounts.replace(dataclasses.replace(read, account=dataclasses.replace(read.account, name="other")))
    assert await accounts.fetch(read.account.id) == mine


async def test_a_change_does_not_undo_a_resumption(accounts: Accounts) -> None:
    """Who read a paused account before it was resumed cannot pause it again by changing something else."""
    added = await accounts.add(registered())
    paused = await accounts.replace(
        dataclasses.replace(added, account=dataclasses.replace(added.account, enabled=False))
    )
    await accounts.resume(added.account.id)
    with pytest.raises(errors.StaleAccount):
        await accounts.replace(dataclasses.replace(paused, account=dataclasses.replace(paused.account, weight=7)))


async def test_what_an_account_lacks_is_written_down(accounts: Accounts) -> None:
    """Which speeds and until when, to the microsecond; and that it has them again."""
    added = await accounts.add(registered())
    for condition in (LACKING, dataclasses.replace(LACKING, lacks={})):
        await accounts.note_condition(added.account.id, condition)
        assert await accounts.fetch(added.account.id) == dataclasses.replace(added, condition=condition)


async def test_another_secret_begins_anew(accounts: Accounts) -> None:
    """An account that was dead for its token is connecting again when it has another one."""
    old = await accounts.add(registered())
    await accounts.note_condition(old.account.id, Condition(standing=Standing.DEAD, reason=Clause("No.", "否。")))
    written = await accounts.replace(dataclasses.replace(old, secret=b"new"))
    assert written.condition == Condition(standing=Standing.CONNECTING)


async def test_a_removed_account_keeps_its_row_without_its_secret(accounts: Accounts, sql: psycopg.Connection) -> None:
    """It is listed no more, is known as removed, and its token is gone from the table."""
    added = await accounts.add(registered())
    assert await accounts.remove(added.account.id)
    assert not await accounts.remove(added.account.id)
    assert (await accounts.list(), await accounts.fetch(added.account.id)) == ([], None)
    assert await accounts.removed() == {added.account.id}
    assert sql.execute("SELECT secret FROM accounts").fetchall() == [(b"",)]
    with pytest.raises(errors.StaleAccount):
        await accounts.replace(added)
    assert await accounts.resume(added.account.id) is None


async def test_a_removed_account_can_be_added_again(accounts: Accounts) -> None:
    """It comes back with what is given now, knows nothing of before, and its revision has gone on."""
    added = await accounts.add(registered())
    await accounts.note_condition(added.account.id, LACKING)
    await accounts.note_facts(added.account.id, {"plan": "Pro"})
    await accounts.remove(added.account.id)
    again = await accounts.add(registered(secret=b"new", options={}, source="file"))
    assert again == dataclasses.replace(added, secret=b"new", options={}, source="file", revision=3)
    assert await accounts.removed() == frozenset()


async def test_a_resumption_ends_both_kinds_of_pause(accounts: Accounts) -> None:
    """The account is enabled and connecting, whether the operator or the service had paused it, and counts it."""
    added = await accounts.add(registered())
    await accounts.replace(dataclasses.replace(added, account=dataclasses.replace(added.account, enabled=False)))
    await accounts.note_condition(added.account.id, PAUSED)
    assert await accounts.resume(added.account.id) == dataclasses.replace(added, revision=3, resumed=1)
    again = await accounts.resume(added.account.id)
    assert again == dataclasses.replace(added, revision=3, resumed=2)


async def test_a_resumption_leaves_other_conditions(accounts: Accounts) -> None:
    """Neither a dead account nor a ready one becomes connecting by it."""
    added = await accounts.add(registered())
    for standing in (Standing.DEAD, Standing.READY):
        condition = Condition(standing=standing, said="so it is")
        await accounts.note_condition(added.account.id, condition)
        resumed = await accounts.resume(added.account.id)
        assert resumed is not None
        assert resumed.condition == condition


async def test_condition_and_facts_are_no_change_of_the_operators(accounts: Accounts) -> None:
    """They come back as they were noted, in both languages, and the revision stays."""
    added = await accounts.add(registered())
    facts = {"plan": "Pro", "fast": {"left": 3.5}, "switches": ["remix", None, True]}
    await accounts.note_condition(added.account.id, PAUSED)
    await accounts.note_facts(added.account.id, facts)
    found = await accounts.fetch(added.account.id)
    assert found is not None
    assert (found.condition, found.facts, found.revision) == (PAUSED, facts, 1)
    assert found.condition.reason is not None
    assert found.condition.reason.zh == "需要人工验证。"
    assert found.facts_at is not None
    assert found.facts_at.tzinfo is not None


async def test_a_service_may_say_what_a_database_cannot_hold(accounts: Accounts) -> None:
    """NUL and half a surrogate pair in a service's words cost nothing but themselves."""
    added = await accounts.add(registered())
    await accounts.note_condition(added.account.id, Condition(standing=Standing.PAUSED, said="a\x00b\ud800c"))
    await accounts.note_facts(added.account.id, {"a\x00": ["b\udfff", ("\x00",)]})
    found = await accounts.fetch(added.account.id)
    assert found is not None
    assert found.condition.said == "ab?c"
    assert found.facts == {"a": ["b?", [""]]}


async def test_every_change_is_told(accounts: Accounts, database: Database) -> None:
    """Each write is told with the account's id, and a condition that was known is not."""
    told: list[str | None] = []
    notifications = Notifications(database)
    notifications.listen(ACCOUNTS_CHANNEL, told.append)
    async with in_background(notifications.run()):
        await until(lambda: told == [None])
        added = await accounts.add(registered("one"))
        await until(lambda: told[1:] == ["one"])
        await accounts.replace(dataclasses.replace(added, source="file"))
        await until(lambda: len(told) == 3)
        await accounts.note_condition("one", PAUSED)
        await until(lambda: len(told) == 4)
        await accounts.note_condition("one", PAUSED)
        await accounts.note_facts("one", {})
        await until(lambda: len(told) == 5)
        await accounts.resume("one")
        await until(lambda: len(told) == 6)
        await accounts.remove("one")
        await until(lambda: len(told) == 7)
        await accounts.add(registered("two"))
        await until(lambda: told[1:] == ["one"] * 6 + ["two"])


async def test_a_secret_is_sealed_anew_only_if_it_is_the_same(accounts: Accounts, sql: psycopg.Connection) -> None:
    """Who seals anew does not put back a token that was changed meanwhile, and changes no revision."""
    added = await accounts.add(registered())
    assert await accounts.reseal(added.account.id, added.secret, b"anew")
    assert not await accounts.reseal(added.account.id, added.secret, b"late")
    assert sql.execute("SELECT secret, revision FROM accounts").fetchall() == [(b"anew", 1)]


async def test_of_many_who_add_the_same_one_does(accounts: Accounts) -> None:
    """Of eight who add an id at the same moment one succeeds, and the others hear that it is there."""
    outcomes = await asyncio.gather(
        *(accounts.add(registered(secret=bytes([number]))) for number in range(8)), return_exceptions=True
    )
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Registered)]
    assert sum(isinstance(outcome, errors.AccountExists) for outcome in outcomes) == 7
    assert await accounts.list() == [winner]


async def test_no_repr_shows_the_secret() -> None:
    """Not even the sealed token is in the repr of a registered account."""
    assert "sealed" not in repr(registered())
