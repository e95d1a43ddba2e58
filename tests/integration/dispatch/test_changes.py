"""Following a task: every change once, in order, the end always."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator, Awaitable, Callable

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from journeyman import errors
from journeyman.dispatch.changes import Changes
from journeyman.dispatch.gallery import Kept
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.engines.base import Finished
from journeyman.engines.stub import Outcome, StubEngine
from journeyman.storage.database import Database
from journeyman.storage.journal import TASK_CHANNEL, Journal
from journeyman.storage.notifications import Notifications
from journeyman.storage.tasks import Tasks
from journeyman.tasks.change import Change
from journeyman.tasks.task import Status, Task, TaskId
from journeyman.wording import Clause
from tests.background import in_background
from tests.integration.dispatch.workplace import open_workplace
from tests.integration.storage.mortal import TERMINATE_ALL
from tests.integration.storage.samples import NOW, PICTURE, make_task
from tests.patience import until

BROKE = Clause("it broke", "出错了")


async def collect(changes: Changes, task_id: TaskId, after: int = 0) -> list[Task]:
    """Follow to the end."""
    return [task async for task in changes.follow(task_id, after)]


def check(seen: list[Task], end: Task, after: int) -> None:
    """Versions strictly rise, nothing is missing, the last is the terminal state as it is."""
    versions = [task.version for task in seen]
    assert seen[-1] == end
    assert versions == sorted(set(versions))
    assert [task.status.is_terminal for task in seen] == [False] * (len(seen) - 1) + [True]
    if after == 0:
        assert versions == list(range(versions[0], end.version + 1))
    elif after < end.version:
        assert versions == list(range(min(after, versions[0] - 1) + 1, end.version + 1))


@pytest.mark.parametrize("after", [*range(12), 100])
async def test_a_finished_task_is_replayed_from_any_version(database_url: str, after: int) -> None:
    """From 0 it is shown as it is; from a version the rest is replayed; who saw the end hears of it again."""
    async with open_workplace(database_url) as place, place.working():
        end = await place.end_of((await place.submit()).task.id)
        seen = await asyncio.wait_for(collect(place.changes, end.id, after), 10)
        assert seen[-1] == end
        expected = [end.version] if after == 0 or after >= end.version else list(range(after + 1, end.version + 1))
        assert [task.version for task in seen] == expected
        for task in seen[:-1]:
            assert not task.status.is_terminal
            assert (task.finished_at, task.pictures, task.grid, task.fail_reason) == (None, (), None, "")
            assert task.progress < 100


@pytest.mark.parametrize("after", [0, 1, 2, 3, 99], ids=["start", "first", "second", "third", "from-the-future"])
async def test_a_living_task_is_followed_to_its_end(database_url: str, after: int) -> None:
    """Whatever version a follower begins at, also one that does not exist yet, he hears of all later ones."""
    async with open_workplace(database_url, engine=StubEngine(delay_seconds=0.1)) as place:
        task_id = (await place.submit()).task.id
        follower = asyncio.create_task(collect(place.changes, task_id, after))
        await asyncio.sleep(0)
        async with place.working():
            seen = await asyncio.wait_for(follower, 20)
        check(seen, await place.fetch(task_id), after)


async def test_many_follow_at_once(database_url: str) -> None:
    """Followers that come at different times each see an unbroken row of versions; afterwards nobody is remembered."""
    async with open_workplace(database_url, engine=StubEngine(delay_seconds=0.2, steps=30)) as place, place.working():
        task_id = (await place.submit()).task.id
        followers = [asyncio.create_task(collect(place.changes, task_id))]
        for progress in range(10, 90, 10):
            await place.reaches(task_id, lambda task, progress=progress: task.progress >= progress)
            followers += [asyncio.create_task(collect(place.changes, task_id, after)) for after in (0, 3)]
        rows = await asyncio.wait_for(asyncio.gather(*followers), 20)
        end = await place.fetch(task_id)
        for seen in rows:
            check(seen, end, seen[0].version - 1)
        assert place.changes.count_followers() == 0


async def test_a_follower_who_leaves_is_forgotten(database_url: str) -> None:
    """Nothing is kept of a client that went away."""
    async with open_workplace(database_url) as place:
        task_id = (await place.submit()).task.id
        follower = asyncio.create_task(collect(place.changes, task_id))
        await until(lambda: place.changes.count_followers() == 1)
        follower.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await follower
        assert place.changes.count_followers() == 0


async def test_an_unknown_task_cannot_be_followed(database_url: str) -> None:
    """The follower is told at once."""
    async with open_workplace(database_url) as place:
        with pytest.raises(errors.TaskNotFound):
            await collect(place.changes, TaskId(1))
        assert place.changes.count_followers() == 0


async def test_the_end_is_known_without_the_log(database_url: str) -> None:
    """When the log of a finished task was cleared, a follower still gets its terminal state."""
    async with open_workplace(database_url) as place, place.working():
        end = await place.end_of((await place.submit()).task.id)
        with psycopg.connect(database_url, autocommit=True) as sql:
            sql.execute("DELETE FROM changes")
        for after in range(end.version + 2):
            assert await asyncio.wait_for(collect(place.changes, end.id, after), 10) == [end]


async def test_followers_outlast_lost_connections(database_url: str) -> None:
    """Notifications that were lost with their connection are made up for."""
    async with open_workplace(database_url) as place:
        task_id = (await place.submit()).task.id
        follower = asyncio.create_task(collect(place.changes, task_id, 1))
        await until(lambda: place.changes.count_followers() == 1)
        with psycopg.connect(database_url, autocommit=True) as sql:
            sql.execute(TERMINATE_ALL)
            # While nobody listens.
            task = await place.fetch(task_id)
            await place.lifecycle.fail(task, BROKE)
        seen = await asyncio.wait_for(follower, 20)
        assert seen == [await place.fetch(task_id)]


class HurriedTasks(Tasks):
    """Reads changes, and lets something happen before it gives them."""

    def __init__(self, database: Database, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__(database)
        self._meanwhile = meanwhile

    @override
    async def changes_since(self, task_id: TaskId, version: int) -> list[Change]:
        found = await super().changes_since(task_id, version)
        await self._meanwhile()
        return found


async def test_a_task_that_ends_while_its_changes_are_read_leaves_no_gap(database_url: str) -> None:
    """What happened between two looks is read by the second one."""
    async with open_workplace(database_url) as place:
        submitted = (await place.submit()).task
        claimed = iter(await place.journal.claim("stub", worker=1, limit=1, now=NOW))
        moves = iter(range(3))

        async def meanwhile() -> None:
            nonlocal submitted
            if (step := next(moves, None)) is None:
                return
            if step == 0:
                submitted = next(claimed)
            for _ in range(3):
                submitted = await place.lifecycle.progress(submitted, submitted.progress + 5)
            if step == 2:
                submitted = await place.lifecycle.fail(submitted, BROKE)

        seen = await asyncio.wait_for(collect(Changes(HurriedTasks(place.database, meanwhile)), submitted.id, 1), 10)
        check(seen, await place.fetch(submitted.id), 1)


async def test_progress_never_falls_within_an_attempt(database_url: str) -> None:
    """Across crashes it starts anew, and inside an attempt it only rises."""
    async with open_workplace(database_url, engine=StubEngine(outcome=Outcome.RAISE, steps=20)) as place:
        task_id = (await place.submit()).task.id
        async with place.working():
            await place.end_of(task_id)
        attempts: list[list[int]] = []
        for step in await place.tasks.changes_since(task_id, 0):
            if step.status is Status.SUBMITTED:
                attempts.append([])
            if step.status in {Status.SUBMITTED, Status.IN_PROGRESS}:
                attempts[-1].append(step.progress)
        assert len(attempts) == 3
        for attempt in attempts:
            assert attempt == sorted(attempt)
            assert attempt[0] == 0


class Stage:
    """A task, those who change it and those who follow it, in an order that hypothesis chooses."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, max_connections=4)
        self.tasks = Tasks(self.database)
        self.journal = Journal(self.database)
        self.lifecycle = Lifecycle(self.journal, self.tasks)
        self.changes = Changes(self.tasks)

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Let everything run."""
        await self.database.open()
        notifications = Notifications(self.database)
        ready = asyncio.Event()
        notifications.listen(TASK_CHANNEL, self.changes.heard)
        notifications.listen(TASK_CHANNEL, lambda _: ready.set())
        async with in_background(self.journal.run()), in_background(notifications.run()):
            await ready.wait()
            yield
        await self.database.aclose()

    async def step(self, task: Task, kind: str) -> Task:
        """Change the task in one way, if that way is open."""
        match kind:
            case "back" if task.status is not Status.NOT_START:
                return await self.lifecycle.hand_back(task, attempt_counts=True)
            case _ if task.status is Status.NOT_START:
                (task,) = await self.journal.claim(task.account, worker=1, limit=1, now=NOW)
                return task
            case _:
                return await self.lifecycle.progress(task, min(99, task.progress + 7))

    async def end(self, task: Task, kind: str) -> Task:
        """End the task."""
        if kind == "fail" or task.status is Status.NOT_START:
            return await self.lifecycle.fail(task, BROKE)
        return await self.lifecycle.succeed(task, Kept(grid=PICTURE, pictures=(PICTURE,)), Finished(final_prompt=""))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.sampled_from(["on", "on", "on", "back"]), max_size=12),
    ending=st.sampled_from(["succeed", "fail"]),
    followers=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 14), st.integers(0, 20)), min_size=1, max_size=6),
    pauses=st.lists(st.integers(0, 20), min_size=13, max_size=13),
)
def test_whatever_the_order_nothing_is_missed(
    database_url: str, steps: list[str], ending: str, followers: list[tuple[int, int, int]], pauses: list[int]
) -> None:
    """Followers come at any step, from any version, at any turn of the loop; each sees all that follows."""

    async def play() -> None:
        stage = Stage(database_url)
        async with stage.open():
            task = make_task(account=str(make_task().id))
            await stage.journal.insert(task)
            following: list[tuple[int, int, asyncio.Task[list[Task]]]] = []

            async def turn(count: int) -> None:
                for _ in range(count):
                    await asyncio.sleep(0)

            for number in range(len(steps) + 1):
                for when, after, delay in followers:
                    if min(when, len(steps)) == number:
                        await turn(delay)
                        follower = asyncio.create_task(collect(stage.changes, task.id, after))
                        following.append((after, task.version, follower))
                await turn(pauses[number])
                if number < len(steps):
                    task = await stage.step(task, steps[number])
            end = await stage.end(task, ending)
            assert len(following) == len(followers)
            for after, version_then, follower in following:
                seen = await asyncio.wait_for(follower, 10)
                versions = [one.version for one in seen]
                assert seen[-1] == end
                assert not any(one.status.is_terminal for one in seen[:-1])
                if 0 < after < end.version and after <= version_then:
                    assert versions == list(range(after + 1, end.version + 1))
                else:
                    assert versions == list(range(versions[0], end.version + 1))
                    assert versions[0] >= min(version_then, end.version)
            assert stage.changes.count_followers() == 0

    asyncio.run(play())


def test_the_check_finds_a_gap() -> None:
    """The test's own check is not blind."""
    start = make_task()
    end = dataclasses.replace(start, version=4, status=Status.FAILURE, fail_reason="x", finished_at=NOW)
    with pytest.raises(AssertionError):
        check([start, dataclasses.replace(start, version=3), end], end, 0)
    with pytest.raises(AssertionError):
        check([start], end, 0)
