"""Bulletins: news of accounts for the operator's webhook, each account's in the order in which it happened.

They are jobs of their own, deferred by the transaction that makes the news. One account's share a lock, and keep their
priority when they are tried again, so that the operator never hears last what happened first. Of accounts there are so
few that the lock slows nothing down.
"""

from __future__ import annotations

import secrets
import time
from typing import Final

import msgspec
import procrastinate
import procrastinate.exceptions
import psycopg
import structlog
from procrastinate import JobContext, RetryDecision
from procrastinate.jobs import Job
from procrastinate.types import JSONDict
from typing_extensions import override

from journeyman.settings import Settings
from journeyman.storage.accounts import News
from journeyman.webhooks.courier import Courier
from journeyman.webhooks.retries import Again, Pace, Retries
from journeyman.webhooks.sender import Undelivered

log = structlog.get_logger(__name__)

TELL: Final = "tell_operator"


class _InOrder(Retries):
    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        decision = super().get_retry_decision(exception=exception, job=job)
        return RetryDecision(retry_at=decision.retry_at)


class Bulletins:
    """Notes news down and tells the operator's webhook of it."""

    def __init__(
        self, *, settings: Settings, chores: procrastinate.App, queue: str, courier: Courier, pace: Pace
    ) -> None:
        self._hook = settings.operator_hook
        self._patience_seconds = settings.webhook_hours * 3600
        self._chores = chores
        self._courier = courier
        self._pace = pace
        self._job = chores.task(name=TELL, queue=queue, retry=_InOrder(), pass_context=True)(self._tell)

    async def note(self, connection: psycopg.AsyncConnection, news: News) -> None:
        """Note down what is to be told, in the transaction that makes it true."""
        if not self._hook:
            return
        now = time.time()
        told: JSONDict = {"message_id": f"account-{secrets.token_hex(8)}", "body": _body(news, now), "since": now}
        job = self._job.configure(task_kwargs=told, lock=f"account {news.account}").job
        try:
            await self._chores.job_manager.batch_defer_jobs_async([job], connection)
        except procrastinate.exceptions.ConnectorException as error:
            # Whoever writes the condition knows the driver's errors, and writes it again when the database was away.
            raise error.__cause__ or error from error

    async def _tell(self, context: JobContext, *, message_id: str, body: str, since: float) -> None:
        if not self._hook:
            # The operator has taken the webhook out of the settings since.
            return
        try:
            await self._courier.deliver(self._hook, body.encode(), message_id)
        except Undelivered as error:
            if time.time() - since > self._patience_seconds:
                log.error("bulletin.given_up", hook=self._hook, error=str(error), body=body)  # noqa: TRY400 - not ours
                return
            seconds = self._pace.again_after(context.job.attempts + 1)
            log.warning("bulletin.failed", hook=self._hook, error=str(error), again_in_seconds=round(seconds, 1))
            raise Again(seconds) from error


def _body(news: News, now: float) -> str:
    condition = news.condition
    reason = condition.reason
    told = {
        "kind": "account",
        "account": news.account,
        "name": news.name,
        "engine": news.engine,
        "standing": condition.standing,
        "reason": {"en": reason.sentence("en"), "zh": reason.sentence("zh")} if reason else None,
        "said": condition.said,
        "at": int(now * 1000),
    }
    return msgspec.json.encode(told).decode()
