"""Questions reach the process that holds an account, whoever asks, and everybody hears an answer or why not."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from typing import Final

import psycopg
import pytest

from journeyman import errors
from journeyman.dispatch.errands import AT_ONCE_PER_ACCOUNT, Errands
from journeyman.engines import base
from journeyman.storage.database import Database
from journeyman.storage.errands import ANSWER_CHANNEL, ERRAND_CHANNEL, ErrandBook, Kind
from journeyman.storage.notifications import Notifications
from journeyman.tasks.task import Bot
from journeyman.webhooks.ledger import Ledger
from journeyman.wording import Clause
from tests.background import in_background
from tests.integration.dispatch.servants import Answer, Servant
from tests.patience import until

FACTS: Final[Mapping[str, object]] = {"subscribePlan": "PRO", "buttons": [{"label": "Remix mode", "style": 3}]}


async def tell(question: str) -> object:
    """Answer whatever is asked as a willing service does."""
    return 42 if question.startswith("seed") else FACTS


class Office:
    """One process: the accounts it holds, and its errands."""

    def __init__(self, database: Database, held: Mapping[str, Servant], taken_seconds: float) -> None:
        self.noted: dict[str, Mapping[str, object]] = {}
        self.errands = Errands(
            book=ErrandBook(database), service=held.get, note_facts=self._note, taken_seconds=taken_seconds
        )

    async def _note(self, account_id: str, facts: Mapping[str, object]) -> None:
        self.noted[account_id] = facts


@contextlib.asynccontextmanager
async def office(
    url: str, held: Mapping[str, Servant] | None = None, *, taken_seconds: float = 20.0, hears: bool = True
) -> AsyncGenerator[Office]:
    """Run an office on a database of the test."""
    database = Database(url)
    await database.open()
    opened = Office(database, held or {}, taken_seconds)
    notifications = Notifications(database)
    if hears:
        notifications.listen(ERRAND_CHANNEL, opened.errands.heard)
        notifications.listen(ANSWER_CHANNEL, opened.errands.heard_answer)
    async with in_background(notifications.run()), in_background(opened.errands.run()):
        yield opened
    await database.aclose()


@contextlib.asynccontextmanager
async def asker_and_holder(url: str, answer: Answer) -> AsyncGenerator[tuple[Errands, Office, Servant]]:
    """Run two processes, of which one asks and the other holds the account."""
    servant = Servant(answer)
    async with office(url, {"seat": servant}) as holder, office(url) as asker:
        yield asker.errands, holder, servant


async def test_each_question_reaches_the_holder(database_url: str) -> None:
    """A process that holds nothing is answered by the one that does; what is told of the account is remembered."""
    async with asker_and_holder(database_url, tell) as (errands, holder, servant):
        assert await errands.seed("seat", Bot.NIJI_JOURNEY, "a-job") == 42
        assert holder.noted == {}
        for asked in (
            errands.facts("seat"),
            errands.press_setting("seat", Bot.MID_JOURNEY, "MJ::Settings::Remix"),
            errands.choose_version("seat", Bot.MID_JOURNEY, "7"),
        ):
            assert await asked == FACTS
            assert holder.noted.pop("seat") == FACTS
    assert servant.asked == [
        "seed NIJI_JOURNEY a-job",
        "facts",
        "press MID_JOURNEY MJ::Settings::Remix",
        "version MID_JOURNEY 7",
    ]


async def test_lost_notifications_only_delay(database_url: str) -> None:
    """Without any notification both sides look by themselves."""
    servant = Servant(tell)
    async with office(database_url, {"seat": servant}, hears=False), office(database_url, hears=False) as asker:
        assert await asker.errands.facts("seat") == FACTS


async def test_the_reason_of_a_service_comes_back(database_url: str) -> None:
    """What the service says against it is said in both languages, once with a full stop."""

    async def decline(_question: str) -> object:
        raise base.Unanswered(Clause("There is no such switch.", "没有这个开关。"))

    async with asker_and_holder(database_url, decline) as (errands, holder, _):
        with pytest.raises(errors.AccountDeclined) as caught:
            await errands.press_setting("seat", Bot.MID_JOURNEY, "MJ::Settings::Nothing")
        assert holder.noted == {}
    assert caught.value.sentence("en") == "Account seat did not do that: There is no such switch."
    assert caught.value.sentence("zh") == "账号seat未能完成请求：没有这个开关"


async def test_what_a_service_offers_comes_back(database_url: str) -> None:
    """A choice that the service does not have is the client's mistake, and what it has is listed."""

    async def offer(question: str) -> object:
        raise base.NotOffered(Clause("There is no such one.", "没有这个。"), ["7", "6.1"] if "99" in question else ())

    async with asker_and_holder(database_url, offer) as (errands, holder, _):
        with pytest.raises(errors.SettingNotOffered) as caught:
            await errands.choose_version("seat", Bot.MID_JOURNEY, "99")
        with pytest.raises(errors.SettingNotOffered, match=r"accepted: \[\]"):
            await errands.choose_version("seat", Bot.MID_JOURNEY, "98")
        assert holder.noted == {}
    assert caught.value.code == errors.CODE_VALIDATION
    assert caught.value.sentence("en") == "Account seat did not do that: There is no such one; accepted: 7, 6.1."
    assert caught.value.sentence("zh") == "账号seat未能完成请求：没有这个；可选：7、6.1"


async def test_a_fault_of_ours_is_an_answer_too(database_url: str) -> None:
    """An engine that breaks leaves nobody waiting, and shows nobody its insides."""

    async def break_down(_question: str) -> object:
        message = "the inner secret"
        raise RuntimeError(message)

    async with asker_and_holder(database_url, break_down) as (errands, _, _servant):
        with pytest.raises(errors.AccountDeclined) as caught:
            await errands.facts("seat")
    assert "secret" not in caught.value.sentence("en")


async def test_an_answer_that_no_column_holds_is_a_fault(database_url: str) -> None:
    """A NUL from a service, which PostgreSQL does not store, ends as a failure and not as silence."""

    async def tell_nul(_question: str) -> object:
        return {"plan": "\x00"}

    async with asker_and_holder(database_url, tell_nul) as (errands, _, _servant):
        with pytest.raises(errors.AccountDeclined):
            await errands.facts("seat")


async def test_nobody_holds_the_account(database_url: str, sql: psycopg.Connection) -> None:
    """Where nobody takes the question it is withdrawn, so that nobody presses a switch long after."""
    async with office(database_url, {"other": Servant(tell)}, taken_seconds=0.2) as asker:
        with pytest.raises(errors.AccountUnattended) as caught:
            await asker.errands.facts("seat")
    assert caught.value.details == {"account": "seat"}
    assert sql.execute("SELECT count(*) FROM errands").fetchone() == (0,)


async def test_what_is_too_old_is_left_alone(database_url: str, sql: psycopg.Connection) -> None:
    """A question whose time has passed is not asked any more, though nobody withdrew it."""
    sql.execute(
        "INSERT INTO errands (account, kind, argument, asked_at, open_until)"
        " VALUES ('seat', 'facts', '{}', now() - interval '2 minutes', now() - interval '1 minute')"
    )
    async with asker_and_holder(database_url, tell) as (errands, _, servant):
        await errands.seed("seat", Bot.MID_JOURNEY, "later")
    assert servant.asked == ["seed MID_JOURNEY later"]


async def test_no_answer_in_time(database_url: str) -> None:
    """A service that hangs is let go after the asker's time, and its asker told so."""
    let_go = asyncio.Event()

    async def hang(_question: str) -> object:
        try:
            await asyncio.Event().wait()
        finally:
            let_go.set()
        return None

    async with asker_and_holder(database_url, hang) as (errands, _, servant):
        with pytest.raises((errors.AccountSilent, errors.AccountDeclined)):
            await errands.ask("seat", Kind.FACTS, {}, seconds=0.5)
        await asyncio.wait_for(let_go.wait(), 20)
    assert servant.asked == ["facts"]


async def test_one_account_that_hangs_keeps_no_other_waiting(database_url: str) -> None:
    """Questions to an account are asked a few at a time, and those to another go on beside them."""

    async def hang(_question: str) -> object:
        await asyncio.Event().wait()
        return None

    held = {"stuck": Servant(hang), "seat": Servant(tell)}
    async with office(database_url, held) as holder, asyncio.TaskGroup() as group:
        asking = [
            group.create_task(holder.errands.seed("stuck", Bot.MID_JOURNEY, str(number)))
            for number in range(AT_ONCE_PER_ACCOUNT + 3)
        ]
        await until(lambda: len(held["stuck"].asked) == AT_ONCE_PER_ACCOUNT)
        assert await holder.errands.seed("seat", Bot.MID_JOURNEY, "job") == 42
        assert len(held["stuck"].asked) == AT_ONCE_PER_ACCOUNT
        for task in asking:
            task.cancel()


async def test_of_two_holders_one_asks(database_url: str) -> None:
    """A question is asked once, though two processes believe that they hold the account."""
    first, second = Servant(tell), Servant(tell)
    async with office(database_url, {"seat": first}) as one, office(database_url, {"seat": second}):
        for number in range(10):
            await one.errands.seed("seat", Bot.MID_JOURNEY, str(number))
    assert sorted([*first.asked, *second.asked]) == [f"seed MID_JOURNEY {number}" for number in range(10)]


async def test_a_question_of_another_version_is_answered(database_url: str, sql: psycopg.Connection) -> None:
    """What the holder does not know, or cannot read, is refused and not asked of the service."""
    async with asker_and_holder(database_url, tell) as (_, _holder, servant):
        sql.execute(
            "INSERT INTO errands (account, kind, argument, open_until) VALUES"
            " ('seat', 'sing', '{}', now() + interval '1 minute'),"
            " ('seat', 'seed', '{\"bot\": \"NOBODY\"}', now() + interval '1 minute')"
        )
        await until(
            lambda: (
                sql.execute("SELECT count(*) FROM errands WHERE failure <> '' AND failure_zh <> ''").fetchone() == (2,)
            )
        )
    assert servant.asked == []


async def test_old_errands_are_forgotten(database_url: str, sql: psycopg.Connection) -> None:
    """The hourly clearing forgets errands of a day ago and keeps later ones."""
    sql.execute(
        "INSERT INTO errands (account, kind, argument, asked_at, open_until) VALUES"
        " ('old', 'facts', '{}', now() - interval '25 hours', now()),"
        " ('new', 'facts', '{}', now() - interval '23 hours', now())"
    )
    database = Database(database_url)
    await database.open()
    await Ledger(database).prune(hours=48, given_up_hours=48)
    await database.aclose()
    assert sql.execute("SELECT account FROM errands").fetchall() == [("new",)]
