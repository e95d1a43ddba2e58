"""Errands: asking an account's service, from any process, through the one that holds the account's connection.

Whoever asks writes the errand down and waits; the holder takes it, asks the service and writes down the answer. Each
tells the other by a notification, and looks by itself now and then in case one was lost.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from typing import Final

import msgspec
import structlog

from journeyman import errors
from journeyman.engines import base
from journeyman.engines.base import Service
from journeyman.storage.errands import Errand, ErrandBook, Kind
from journeyman.tasks.task import Bot
from journeyman.wording import Clause, listed

log = structlog.get_logger(__name__)

#: A service's bot may think for a while; nobody waits longer for an answer.
SECONDS: Final = 60.0

#: Relays in front of us wait for a seed half a minute.
SEED_SECONDS: Final = 25.0

#: Whoever holds the account takes an errand at once, or after a lost notification with his next look.
TAKEN_SECONDS: Final = 5.0

LOOK_SECONDS: Final = 2.0
RETRY_SECONDS: Final = 0.5

#: One account whose service hangs keeps the others from nothing.
AT_ONCE_PER_ACCOUNT: Final = 4

_MOST_OFFERED: Final = 100  # words that a refusal lists

_BROKEN: Final = Clause("of a fault of ours, which the log describes", "系统内部错误，详见日志")
_LATE: Final = Clause("the service did not answer in time", "服务未在规定时间内应答")
_LEFT: Final = Clause("the account was let go just now", "账号刚刚断开")
_STRANGE: Final = Clause(
    "the server that holds the account does not know this question", "负责该账号的服务进程不认识这个请求"
)

NoteFacts = Callable[[str, Mapping[str, object]], Awaitable[None]]
"""Remembers what a service told of an account."""


class _Nothing(msgspec.Struct, frozen=True):
    pass


class _Job(msgspec.Struct, frozen=True):
    bot: Bot
    job: str


class _Switch(msgspec.Struct, frozen=True):
    bot: Bot
    custom_id: str


class _Version(msgspec.Struct, frozen=True):
    bot: Bot
    version: str


class Errands:
    """Asks, and does what others ask for the accounts that are held here."""

    def __init__(
        self,
        *,
        book: ErrandBook,
        service: Callable[[str], Service | None],
        note_facts: NoteFacts,
        taken_seconds: float = TAKEN_SECONDS,
    ) -> None:
        """Take ``service``, which gives that of an account held by this process."""
        self._book = book
        self._service = service
        self._note_facts = note_facts
        self._taken_seconds = taken_seconds
        self._left = asyncio.Event()
        self._waiting: dict[int, asyncio.Event] = {}
        self._busy: Counter[str] = Counter()
        self._running: set[asyncio.Task[None]] = set()

    def heard(self, payload: str | None) -> None:
        """Take a notification that something is left for an account."""
        if payload is None or self._service(payload) is not None:
            self._left.set()

    def heard_answer(self, payload: str | None) -> None:
        """Take a notification that an errand was answered."""
        for errand_id, answered in self._waiting.items():
            if payload is None or payload == str(errand_id):
                answered.set()

    async def facts(self, account_id: str) -> Mapping[str, object]:
        """Ask how an account stands. Raises as ``ask`` does."""
        return msgspec.convert(await self.ask(account_id, Kind.FACTS, {}), dict[str, object])

    async def seed(self, account_id: str, bot: Bot, job: str) -> int:
        """Ask for the seed of a finished job, by its hash. Raises as ``ask`` does."""
        argument = {"bot": bot, "job": job}
        return msgspec.convert(await self.ask(account_id, Kind.SEED, argument, SEED_SECONDS), int)

    async def press_setting(self, account_id: str, bot: Bot, custom_id: str) -> Mapping[str, object]:
        """Press a switch of an account's settings; gives what ``facts`` does. Raises as ``ask`` does."""
        argument = {"bot": bot, "custom_id": custom_id}
        return msgspec.convert(await self.ask(account_id, Kind.PRESS_SETTING, argument), dict[str, object])

    async def choose_version(self, account_id: str, bot: Bot, version: str) -> Mapping[str, object]:
        """Choose an account's model; gives what ``facts`` does. Raises as ``ask`` does."""
        argument = {"bot": bot, "version": version}
        return msgspec.convert(await self.ask(account_id, Kind.CHOOSE_VERSION, argument), dict[str, object])

    async def ask(
        self, account_id: str, kind: Kind, argument: Mapping[str, object], seconds: float = SECONDS
    ) -> object:
        """Ask an account's service, and give its answer: a JSON value.

        Raises:
            errors.AccountUnattended: no process that runs holds the account.
            errors.SettingNotOffered: the service has something else to choose from.
            errors.AccountDeclined: the service said why not.
            errors.AccountSilent: there was no answer in time.
            errors.Unavailable: the database does not answer.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        errand_id = await self._book.write(account_id, kind, argument, seconds=seconds)
        with self._awaiting(errand_id) as answered:
            while True:
                answered.clear()
                outcome = await self._book.outcome(errand_id)
                if outcome.is_answered:
                    if outcome.failure is not None:
                        raise _refusal(account_id, outcome.failure, outcome.offered)
                    return outcome.answer
                passed = loop.time() - started
                patience = seconds if outcome.is_taken else min(seconds, self._taken_seconds)
                if passed >= patience:
                    if await self._book.withdraw(errand_id):
                        raise errors.AccountUnattended(account=account_id)
                    if passed >= seconds:
                        raise errors.AccountSilent(account=account_id, seconds=round(seconds))
                    patience = seconds
                with contextlib.suppress(TimeoutError):
                    # Time to look by oneself.
                    async with asyncio.timeout(min(LOOK_SECONDS, patience - passed)):
                        await answered.wait()

    async def run(self) -> None:
        """Do what is left for the accounts held here, until cancelled."""
        try:
            while True:
                self._left.clear()
                try:
                    await self._take()
                except errors.Unavailable as error:
                    log.warning("errands.database_away", error=str(error))
                    await asyncio.sleep(RETRY_SECONDS)
                with contextlib.suppress(TimeoutError):
                    # Time to look by oneself.
                    async with asyncio.timeout(LOOK_SECONDS):
                        await self._left.wait()
        finally:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    @contextlib.contextmanager
    def _awaiting(self, errand_id: int) -> Generator[asyncio.Event]:
        self._waiting[errand_id] = asyncio.Event()
        try:
            yield self._waiting[errand_id]
        finally:
            del self._waiting[errand_id]

    async def _take(self) -> None:
        for account_id in await self._book.accounts():
            free = AT_ONCE_PER_ACCOUNT - self._busy[account_id]
            if free <= 0 or self._service(account_id) is None:
                continue
            for errand in await self._book.take(account_id, limit=free):
                self._busy[account_id] += 1
                task = asyncio.create_task(self._do(errand), name=f"errand {errand.id}")
                self._running.add(task)
                task.add_done_callback(self._running.discard)

    async def _do(self, errand: Errand) -> None:
        # What the engine says in the log is of this account.
        structlog.contextvars.bind_contextvars(account=errand.account)
        try:
            await self._answer(errand)
        except errors.Unavailable as error:
            # Whoever asked hears after his time that there was no answer.
            log.warning("errands.database_away", errand=errand.id, error=str(error))
        finally:
            self._busy[errand.account] -= 1
            self._left.set()

    async def _answer(self, errand: Errand) -> None:
        try:
            async with asyncio.timeout(errand.seconds):
                answer = await self._asked(errand)
            await self._book.answer(errand.id, answer)
        except base.NotOffered as error:
            await self._book.refuse(errand.id, error.reason, error.offered[:_MOST_OFFERED])
        except base.Unanswered as error:
            await self._book.refuse(errand.id, error.reason)
        except TimeoutError:
            await self._book.refuse(errand.id, _LATE)
        except errors.Unavailable:
            raise
        except Exception:
            log.exception("errands.failed", errand=errand.id, account=errand.account, kind=errand.kind)
            await self._book.refuse(errand.id, _BROKEN)

    async def _asked(self, errand: Errand) -> object:
        service = self._service(errand.account)
        if service is None:
            raise base.Unanswered(_LEFT)
        try:
            kind = Kind(errand.kind)
        except ValueError as error:
            raise base.Unanswered(_STRANGE) from error
        if kind is Kind.SEED:
            wanted = msgspec.convert(errand.argument, _Job)
            return await service.seed(wanted.bot, wanted.job)
        facts = await _facts(service, kind, errand.argument)
        await self._note_facts(errand.account, facts)
        return facts


def _refusal(account: str, failure: Clause, offered: Sequence[str] | None) -> errors.Refused:
    reason = _clause(failure)
    if offered is None:
        return errors.AccountDeclined(account=account, reason=reason)
    return errors.SettingNotOffered(account=account, reason=reason, offered=listed(offered) if offered else "[]")


def _clause(sentence: Clause) -> Clause:
    """Take the full stops off a sentence, to put it into another."""
    return Clause(sentence.rstrip("."), sentence.zh.rstrip("。"))


async def _facts(service: Service, kind: Kind, argument: object) -> Mapping[str, object]:
    if kind is Kind.PRESS_SETTING:
        switch = msgspec.convert(argument, _Switch)
        return await service.press_setting(switch.bot, switch.custom_id)
    if kind is Kind.CHOOSE_VERSION:
        chosen = msgspec.convert(argument, _Version)
        return await service.choose_version(chosen.bot, chosen.version)
    msgspec.convert(argument, _Nothing)
    return await service.facts()
