"""The whole server with many Discord accounts, each with all the jobs that it may have.

The simulator, the server and the clients are processes of their own. The simulator notes when it put each step of a
job on the wire. A listener at the database notes when it was told of the change that says so: by then the change is
committed, and any client that asks is shown it. Some clients follow tasks by server-sent events besides.

All jobs are under way between the first step of the last one and the end of the first. Only that time counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import tempfile
import time
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, LiteralString

import aiohttp
import psutil
import uvloop
from psycopg.sql import SQL, Identifier

from bench.crowd import Drawn, drawn, simulating
from bench.figures import Figure, figure
from bench.painters import Described, Person
from bench.processes import cpu_seconds, family, postgresql, resident_mb
from bench.recording import JOBS
from bench.sizes import Size
from bench.spectators import Follower, Listener, first_at_least
from bench.stillness import Stillness, watching
from bench.tasks import Client
from journeyman.storage.journal import TASK_CHANNEL
from tests.patience import until
from tests.serving import serve

#: At least and at most between two steps of a job. Midjourney takes five to ten; less shows how far it goes.
_STEPS_SECONDS: Final = ((5.0, 10.0), (3.0, 6.0))
_WANTED_MS: Final = 25
_WANTED_MB: Final = 600

#: By which an account's twelve jobs begin one after the other.
_BETWEEN_WRITES_SECONDS: Final = 0.2
_SUBMITTING: Final = 16  # connections
_FOLLOWED: Final = 40  # tasks
_START_SECONDS: Final = 120
_END_SECONDS: Final = 300
#: To look at the processes, or at the table of tasks, takes some milliseconds of what is measured.
_SAMPLE_SECONDS: Final = 2.0
_LEAST_SAMPLES: Final = 3
_ALL_THERE: Final = "SELECT count(*) = %s FROM accounts WHERE standing = 'ready' AND facts_at IS NOT NULL"
_ALL_ENDED: Final = "SELECT count(*) = 0 FROM tasks WHERE finished_at IS NULL"
_CHANGES: Final = "SELECT task_id, status, progress FROM changes ORDER BY task_id, version"
_TASKS: Final = "SELECT id, prompt, status, hash FROM tasks"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """What the processes had taken at a moment."""

    at: float
    server: float  #: seconds of the processor
    postgresql: float
    simulator: float
    mb: float  #: resident, of the server and what it started


@dataclass(slots=True, kw_only=True)
class _Seen:
    """What was seen of one run."""

    jobs: Sequence[Drawn] = ()
    tasks: Sequence[tuple[int, str, str, str]] = ()  #: id, prompt, status, hash
    changes: Mapping[int, Sequence[tuple[str, int]]] = field(default_factory=dict[int, "list[tuple[str, int]]"])
    heard: Mapping[int, Sequence[float]] = field(default_factory=dict[int, "list[float]"])
    followed: Mapping[int, Mapping[int, float]] = field(default_factory=dict[int, "dict[int, float]"])
    samples: list[_Sample] = field(default_factory=list[_Sample])


def fleet(size: Size) -> Iterator[Figure]:
    """Latency from the gateway's event to the visible change, memory, and what each process takes of a core."""
    for steps in _STEPS_SECONDS:
        with watching() as stillness, _house(size.accounts, *steps) as (described, simulator, client):
            seen = uvloop.run(_run(described, simulator, client))
        yield from _figures(seen, steps, stillness)


def _figures(seen: _Seen, spaces: tuple[float, float], stillness: Stillness) -> Iterator[Figure]:
    _check(seen)
    is_real = spaces == _STEPS_SECONDS[0]
    by_prompt = {_unsped(job.prompt): job for job in seen.jobs}
    steps = [
        (sent, at, task)
        for task, prompt, _, _ in seen.tasks
        for percent, sent in by_prompt[prompt].sent.items()
        if (at := _visible(seen, task, percent)) is not None
    ]
    begin = max(min(job.sent.values()) for job in seen.jobs)
    end = min(seen.heard[task][-1] for task, *_ in seen.tasks)
    late = sorted((at - sent) * 1000 for sent, at, _ in steps if begin <= sent < end)
    least, most = spaces
    name = f"a step every {least:g} to {most:g} s of {len(seen.jobs):,} jobs: wire to visible, p99"
    during = [one for one in seen.samples if begin <= one.at < end]
    if len(during) < _LEAST_SAMPLES:
        note = "[red]the first had ended before the last one began: the machine has too much to do[/red]"
        yield figure(name, float("nan"), "ms", at_most=_WANTED_MS, note=note)
        return
    every = sorted((at - sent) * 1000 for sent, at, _ in steps)
    note = f"p50 {_part(late, 50):.1f} ms, {len(late) / (end - begin):,.0f} steps/s for {end - begin:.0f} s"
    note += f"; until the last end p99 {_part(every, 99):,.0f} ms; none lost or crossed"
    yield figure(name, _part(late, 99), "ms", at_most=_WANTED_MS if is_real else None, note=note)
    still = sorted(
        (at - sent) * 1000 for sent, at, _ in steps if begin <= sent < end and not stillness.touches(sent, at)
    )
    note = f"{len(late) - len(still)} steps fell into such moments, the longest of which took"
    note += f" {stillness.longest(begin, end) * 1000:.0f} ms"
    yield figure("  the same, without moments in which the machine stood still", _part(still, 99), "ms", note=note)
    followed = sorted(
        (at - sent) * 1000
        for task, prompt, _, _ in seen.tasks
        for percent, sent in by_prompt[prompt].sent.items()
        if begin <= sent < end and (at := first_at_least(seen.followed.get(task, {}), max(1, percent))) is not None
    )
    note = f"p50 {_part(followed, 50):.1f} ms, {len(followed)} steps"
    yield figure("  the same, by server-sent events", _part(followed, 99), "ms", note=note)
    if is_real:
        note = f"at most; {max(one.mb for one in during):.0f} MB while all jobs are under way"
        mb = max(one.mb for one in seen.samples)
        yield figure("  resident memory of the server", mb, "MB", at_most=_WANTED_MB, note=note)
    first, last = during[0], during[-1]
    seconds = last.at - first.at
    note = f"PostgreSQL {(last.postgresql - first.postgresql) / seconds:.2f}"
    note += f", simulator {(last.simulator - first.simulator) / seconds:.2f}"
    yield figure("  the server's share of a core", (last.server - first.server) / seconds, "", note=note)


def _check(seen: _Seen) -> None:
    """See that no result was lost or given to another."""
    unhappy = [task for task in seen.tasks if task[2] != "SUCCESS"]
    assert not unhappy, f"{len(unhappy)} tasks have failed, as {unhappy[0]}"
    made = {job.id: _unsped(job.prompt) for job in seen.jobs}
    assert len(made) == len(seen.tasks), f"{len(made)} jobs for {len(seen.tasks)} tasks"
    crossed = [task for task in seen.tasks if made.get(task[3]) != task[1]]
    assert not crossed, f"{len(crossed)} tasks have another's result"
    assert len({task[3] for task in seen.tasks}) == len(seen.tasks), "two tasks have the same result"
    for task, changes in seen.changes.items():
        assert len(changes) == len(seen.heard[task]), "a change was not told"


def _visible(seen: _Seen, task: int, percent: int) -> float | None:
    """Say when a step was told: the first change that shows it; a picture may come after it."""
    # A task that has begun says one percent at least.
    for (_, progress), at in zip(seen.changes[task], seen.heard[task], strict=True):
        if progress >= max(1, percent):
            return at
    return None


def _part(values: Sequence[float], percent: int) -> float:
    return values[len(values) * percent // 100] if values else float("nan")


def _unsped(prompt: str) -> str:
    """Give a prompt without the speed that the server has added."""
    return prompt.rsplit(" --", 1)[0]


@contextlib.contextmanager
def _house(accounts: int, least: float, most: float) -> Generator[tuple[Described, psutil.Process, Client]]:
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        simulating(accounts, Path(folder), step_seconds=least, spread_seconds=most - least) as (described, simulator),
        serve(
            Path(folder) / "data",
            engines="papercut",
            log_level="warning",
            accounts_file=str(_accounts_file(Path(folder) / "accounts.toml", described.accounts)),
            discord_api=f"{described.rest}/v9",
            discord_gateway=described.gateway,
            discord_frames=f"{described.cdn}/{{application}}",
        ) as served,
    ):
        yield described, simulator, Client(served)


def _accounts_file(path: Path, people: Sequence[Person]) -> Path:
    path.touch(mode=0o600)
    path.write_text(
        "\n\n".join(
            f'[[accounts]]\ntoken = "{person.token}"\nguild = "{person.guild_id}"\nchannel = "{person.channel_id}"\n'
            f"capacity = {JOBS}\noptions = {{ between_writes = {_BETWEEN_WRITES_SECONDS} }}"
            for person in people
        )
    )
    return path


async def _run(described: Described, simulator: psutil.Process, client: Client) -> _Seen:
    seen, listener = _Seen(), Listener()
    async with contextlib.AsyncExitStack() as stack:
        listening = await stack.enter_async_context(await client.connect())
        database = await stack.enter_async_context(await client.connect())
        http = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)))

        async def is_so(query: LiteralString, *parameters: object) -> bool:
            cursor = await database.execute(query, parameters)
            return bool((await cursor.fetchone() or [False])[0])

        await until(lambda: is_so(_ALL_THERE, len(described.accounts)), _START_SECONDS)
        await listening.execute(SQL("LISTEN {}").format(Identifier(TASK_CHANNEL)))
        await stack.enter_async_context(_beside(listener.listen(listening)))
        await stack.enter_async_context(_beside(_sample(client, simulator, seen.samples)))
        tasks = await _submit(http, client.served.origin, [person.channel_id for person in described.accounts] * JOBS)
        follower = Follower(http, client.served.origin)
        async with follower.following(tasks[:: max(1, len(tasks) // _FOLLOWED)]):
            await until(lambda: is_so(_ALL_ENDED), _END_SECONDS, glance_seconds=_SAMPLE_SECONDS)
        seen.followed, seen.heard = follower.seen, listener.heard
        seen.tasks = await (await database.execute(_TASKS)).fetchall()
        changes = await (await database.execute(_CHANGES)).fetchall()
        seen.changes = {
            task: [(status, progress) for _, status, progress in group]
            for task, group in itertools.groupby(changes, key=lambda row: int(row[0]))
        }
    seen.jobs = drawn(described)
    return seen


async def _submit(http: aiohttp.ClientSession, origin: str, accounts: Sequence[str]) -> list[int]:
    """Submit a prompt for each account named, over some connections; give the tasks."""
    wanted = iter(enumerate(accounts))
    tasks: list[int] = []

    async def submit() -> None:
        for number, account in wanted:
            body = {"prompt": f"a fox in the snow, number {number}", "accountFilter": {"instanceId": account}}
            async with http.post(f"{origin}/mj/submit/imagine", json=body) as response:
                answer: Any = await response.json()
            assert answer["code"] in {1, 22}, answer
            tasks.append(int(answer["result"]))

    async with asyncio.TaskGroup() as group:
        for _ in range(_SUBMITTING):
            group.create_task(submit())
    return tasks


@contextlib.asynccontextmanager
async def _beside(work: Any) -> AsyncGenerator[None]:  # noqa: ANN401
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _sample(client: Client, simulator: psutil.Process, samples: list[_Sample]) -> None:
    while True:
        server = family(client.served)
        samples.append(
            _Sample(
                at=time.monotonic(),
                server=cpu_seconds(server),
                postgresql=cpu_seconds(postgresql(client.served)),
                simulator=cpu_seconds([simulator]),
                mb=resident_mb(server),
            )
        )
        await asyncio.sleep(_SAMPLE_SECONDS)
