"""The parts behind the HTTP surface, held in memory, with knobs that the tests turn."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from journeyman import errors
from journeyman.dispatch.intake import Accepted
from journeyman.dispatch.submission import Submission
from journeyman.tasks.dry_run import DryRun, dry_run
from journeyman.tasks.ids import IdMaker
from journeyman.tasks.task import Action, Bot, Picture, SpeedMode, Status, Task, TaskId

MOMENT = datetime.datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=datetime.UTC)
TOKEN = "Zk3aaaaaaaaaaaaaaaaaaa"


@dataclass
class Memory:
    """Submitter, tasks and changes in one."""

    submissions: list[Submission] = field(default_factory=list[Submission])
    states: dict[TaskId, list[Task]] = field(default_factory=dict[TaskId, list[Task]])
    waiting: int = 0  #: what ``submit`` and ``waiting_ahead`` tell
    fault: Exception | None = None  #: raised by every method
    reads: int = 0  #: how often tasks were looked up
    followers: int = 0  #: who follow a task at this moment
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    ids: IdMaker = field(default_factory=IdMaker)

    def reset(self) -> None:
        """Forget the submissions and turn all knobs back."""
        self.submissions.clear()
        self.waiting, self.fault, self.reads = 0, None, 0

    async def submit(self, submission: Submission) -> Accepted:
        """Accept anything but an empty prompt."""
        self._fail()
        if not submission.prompt.strip() and len(submission.references) < 2:
            raise errors.EmptyPrompt
        self.submissions.append(submission)
        task = task_like(
            id=self.ids.make(),
            prompt=submission.prompt,
            bot=submission.bot,
            state=submission.state,
            notify_hook=submission.notify_hook,
            language=submission.language,
            mode=submission.mode or SpeedMode.FAST,
        )
        await self.put(task)
        return Accepted(tasks=(task,), waiting_ahead=self.waiting)

    def dry_run(self, submission: Submission) -> DryRun:
        """Say what a prompt would make."""
        return dry_run(submission.prompt, submission.bot, language=submission.language, mode=submission.mode)

    async def put(self, task: Task) -> Task:
        """Add a state of a task."""
        async with self.changed:
            self.states.setdefault(task.id, []).append(task)
            self.changed.notify_all()
        return task

    async def fetch(self, task_id: TaskId) -> Task | None:
        """Give a task."""
        self._fail()
        self.reads += 1
        return self.states[task_id][-1] if task_id in self.states else None

    async def fetch_many(self, ids: Sequence[TaskId]) -> list[Task]:
        """Give those that exist, the wrong way round."""
        self._fail()
        self.reads += 1
        return [self.states[one][-1] for one in reversed(ids) if one in self.states]

    async def latest(self, limit: int) -> list[Task]:
        """Give the newest, newest first."""
        self._fail()
        return [self.states[one][-1] for one in sorted(self.states, reverse=True)][:limit]

    async def unfinished(self, limit: int) -> list[Task]:
        """Give those that wait or run, oldest first."""
        self._fail()
        found = (self.states[one][-1] for one in sorted(self.states))
        return [task for task in found if not task.status.is_terminal][:limit]

    async def waiting_ahead(self, task_id: TaskId) -> int:
        """Give the number that was set."""
        del task_id
        self._fail()
        return self.waiting

    async def find(self, task: Task) -> int:
        """Give the seed that a task was given."""
        self._fail()
        assert task.seed is not None
        return task.seed

    async def follow(self, task_id: TaskId, after: int) -> AsyncIterator[Task]:
        """Give every state after a version; the present one first for 0; the terminal one in any case."""
        await self._count(1)
        try:
            seen = after
            if after == 0:
                present = self.states[task_id][-1]
                yield present
                seen = present.version
            while True:
                for state in list(self.states[task_id]):
                    if state.version > seen:
                        yield state
                        seen = state.version
                last = self.states[task_id][-1]
                if last.status.is_terminal:
                    if after >= last.version:
                        yield last
                    return
                async with self.changed:
                    while self.states[task_id][-1].version <= seen:
                        await self.changed.wait()
                self._fail()
        finally:
            await self._count(-1)

    async def _count(self, step: int) -> None:
        async with self.changed:
            self.followers += step
            self.changed.notify_all()

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault


_DEFAULT = Task(
    id=TaskId(1795392000123457),
    action=Action.IMAGINE,
    bot=Bot.MID_JOURNEY,
    status=Status.NOT_START,
    prompt="Cat",
    description="/imagine Cat",
    state="",
    notify_hook="",
    language="zh",
    origin="http://127.0.0.1:8080",
    mode=SpeedMode.FAST,
    account="papercut",
    references=(),
    token=TOKEN,
    seed=42,
    submitted_at=MOMENT,
)


def task_like(**changes: object) -> Task:
    """Give a task that differs from a plain waiting one."""
    return dataclasses.replace(_DEFAULT, **changes)


def picture(name: str, side: int) -> Picture:
    """Give a square picture."""
    return Picture(
        key=f"{TOKEN}/{name}.png",
        thumbnail=f"{TOKEN}/{name}-small.webp",
        width=side,
        height=side,
        size=1000,
        media_type="image/png",
    )


def succeeded(task: Task, **changes: object) -> Task:
    """Finish a task."""
    return dataclasses.replace(
        task,
        status=Status.SUCCESS,
        version=task.version + 1,
        progress=100,
        started_at=MOMENT + datetime.timedelta(seconds=1),
        finished_at=MOMENT + datetime.timedelta(seconds=5),
        final_prompt=f"{task.prompt} --v 8.2",
        grid=picture("grid", 2048),
        pictures=tuple(picture(str(number), 1024) for number in range(1, 5)),
        worker=None,
        attempt=1,
        **changes,
    )
