"""The rooms that deliveries stand on: a journal that tells them of changes, and tasks that change."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import itertools
from collections.abc import AsyncGenerator
from typing import Final

from journeyman.dispatch.gallery import Kept
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.engines.base import Finished
from journeyman.settings import Settings
from journeyman.storage.database import Database
from journeyman.storage.journal import Journal
from journeyman.storage.tasks import Tasks
from journeyman.tasks.task import Action, Bot, Picture, SpeedMode, Status, Task, TaskId
from journeyman.webhooks.deliveries import Deliveries
from journeyman.webhooks.retries import Pace

#: So quick that a test need not wait, so slow that a busy machine keeps up.
QUICK: Final = Pace(first_retry=0.02, longest_retry=0.1, poll=0.05, heartbeat=0.2, stalled=1.0, rescue=0.1, grace=1.0)

SECONDS: Final = 20.0

PICTURE: Final = Picture(
    key="token/grid.png", thumbnail="token/grid-small.webp", width=8, height=8, size=100, media_type="image/png"
)

_numbers = itertools.count(1_000_000_000_000_001)


class House:
    """Moves tasks along as a worker does."""

    def __init__(self, database: Database, deliveries: Deliveries) -> None:
        self.database = database
        self.deliveries = deliveries
        self.journal = Journal(database, outbox=deliveries.note)
        self.lifecycle = Lifecycle(self.journal, Tasks(database))

    async def rows(self, query: str) -> list[tuple[object, ...]]:
        """Run a query of the test's own."""
        async with self.database.pool.connection() as connection:
            return await (await connection.execute(query.encode())).fetchall()

    async def found(self, query: str) -> list[tuple[object, ...]]:
        """Ask a query until it gives a row."""
        async with asyncio.timeout(SECONDS):
            while True:
                rows = await self.rows(query)
                if rows:
                    return rows

    async def settled(self) -> None:
        """Wait until nothing is left to deliver, and no failure is held against anybody."""
        await self.found("SELECT WHERE NOT EXISTS (SELECT FROM deliveries WHERE noted > 0)")
        faults = await self.rows("SELECT task_id, last_error FROM deliveries WHERE failures > 0 OR last_error <> ''")
        if faults:
            message = f"these are delivered and still said to fail: {faults}"
            raise ValueError(message)

    async def claimed(self, hook: str, account: str = "stub") -> Task:
        """Accept a task and claim it."""
        task = Task(
            id=TaskId(next(_numbers)),
            action=Action.IMAGINE,
            bot=Bot.MID_JOURNEY,
            status=Status.NOT_START,
            prompt="Cat",
            description="/imagine Cat",
            state="mine",
            notify_hook=hook,
            language="en",
            origin="http://127.0.0.1:8080",
            mode=SpeedMode.FAST,
            account=account,
            references=(),
            token="token",
            seed=1,
            submitted_at=datetime.datetime.now(datetime.UTC),
        )
        await self.journal.insert(task)
        return await self.claim_again(account)

    async def claim_again(self, account: str = "stub") -> Task:
        """Claim the task that waits."""
        now = datetime.datetime.now(datetime.UTC)
        (task,) = await self.journal.claim(account, worker=7, limit=1, now=now)
        return task

    async def succeed(self, task: Task) -> Task:
        """End a task well."""
        return await self.lifecycle.succeed(task, Kept(grid=PICTURE, pictures=(PICTURE,)), Finished(final_prompt="Cat"))

    async def drawn(self, hook: str, steps: int = 3) -> Task:
        """Take a task from acceptance to its end: claimed, begun, ``steps`` of progress, success."""
        task = await self.lifecycle.begin(await self.claimed(hook))
        for step in range(1, steps + 1):
            task = await self.lifecycle.progress(task, 100 * step // (steps + 1), preview=f"token/preview-{step}.webp")
        return await self.succeed(task)


@contextlib.asynccontextmanager
async def house(url: str, *, delivers: bool = True, settings: Settings | None = None) -> AsyncGenerator[House]:
    """Open the rooms on a migrated database. Without ``delivers`` changes are noted only."""
    database = Database(url)
    await database.open()
    deliveries = Deliveries(settings=settings or Settings(), database=database, pace=QUICK)
    rooms = House(database, deliveries)
    running = [asyncio.create_task(rooms.journal.run(), name="journal")]
    if delivers:
        running.append(asyncio.create_task(deliveries.run(), name="deliveries"))
    try:
        yield rooms
    finally:
        for task in running:
            task.cancel()
        ended = await asyncio.gather(*running, return_exceptions=True)
        await database.aclose()
    faults = [fault for fault in ended if isinstance(fault, Exception)]
    if faults:
        raise faults[0]
