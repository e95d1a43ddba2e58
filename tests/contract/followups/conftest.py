"""The whole application on a real socket, but for its engines: PostgreSQL, the worker, and an engine of the test's."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from journeyman.http.services import Services
from journeyman.tasks.ids import parse_id
from journeyman.tasks.task import Status, TaskId
from tests.conftest import TEMPLATE, new_database
from tests.contract.client import Client, Reply, listening
from tests.integration.dispatch.workplace import Workplace, open_workplace

IMAGINE = "/mj/submit/imagine"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class House(Client):
    """A client, and the place that it asks."""

    place: Workplace

    async def ask(self, path: str, body: object, code: int = 1, **options: Any) -> Json:  # noqa: ANN401 - aiohttp's
        """Post what must be answered with a code, and give the answer."""
        reply = await self.post(path, json=body, **options)
        answer = reply.json()
        assert (reply.status, answer["code"]) == (200, code), answer
        return answer

    async def refused(self, path: str, body: object, **options: Any) -> Json:  # noqa: ANN401 - aiohttp's
        """Post what must be refused as wrong, in English, and give the refusal."""
        reply = await self.post(path, json=body, headers={"Accept-Language": "en"}, **options)
        assert reply.status == 200
        refusal = reply.refusal()
        assert refusal["code"] == 4, refusal
        return refusal

    async def fetch(self, task_id: object) -> Json:
        """Give a task as it stands."""
        reply = await self.get(f"/mj/task/{task_id}/fetch")
        assert reply.status == 200
        return reply.json()

    async def listed(self) -> list[str]:
        """Give the ids of the newest tasks, some of which may still be going on."""
        return [task["id"] for task in (await self.get("/mj/task/list")).json()]

    async def reaches(self, task_id: object, *statuses: Status) -> Json:
        """Wait until a task has one of some statuses, and give it."""
        await self.place.reaches(known(task_id), lambda task: task.status in statuses)
        return await self.fetch(task_id)

    async def end_of(self, task_id: object) -> Json:
        """Wait for the end of a task, and give it."""
        await self.place.end_of(known(task_id))
        return await self.fetch(task_id)

    async def made(self, path: str = IMAGINE, **body: object) -> Json:
        """Submit what must be accepted, and give the task once it has succeeded."""
        answer = (await self.post(path, json=body or {"prompt": "Cat"})).json()
        assert answer["code"] in {1, 22}, answer
        task = await self.end_of(answer["result"])
        assert task["status"] == "SUCCESS", task
        return task

    async def pressed(self, parent: Json, custom_id: str, **body: object) -> Reply:
        """Press a button below a task."""
        return await self.post("/mj/submit/action", json={"taskId": parent["id"], "customId": custom_id, **body})

    async def press(self, parent: Json, custom_id: str, code: int = 1, **body: object) -> Json:
        """Press a button, which must be answered with a code."""
        return await self.ask("/mj/submit/action", {"taskId": parent["id"], "customId": custom_id, **body}, code)

    async def single(self, prompt: str = "Cat") -> Json:
        """Give a picture taken out of a new grid."""
        grid = await self.made(prompt=prompt)
        answer = (await self.pressed(grid, button(grid, "upsample::1"))).json()
        assert answer["code"] in {1, 22}, answer
        return await self.end_of(answer["result"])


def known(task_id: object) -> TaskId:
    """Read an id out of an answer."""
    read = parse_id(str(task_id))
    assert read is not None
    return read


def button(task: Json, part: str) -> str:
    """Give the custom id that holds a part, as clients look for it."""
    found = [one["customId"] for one in task["buttons"] if part in one["customId"]]
    assert found, f"no button holds {part}: {[one['customId'] for one in task['buttons']]}"
    return str(found[0])


@contextlib.asynccontextmanager
async def open_house(url: str, *, works: bool = True, **parts: Any) -> AsyncGenerator[House]:  # noqa: ANN401 - a workplace's
    """Serve a workplace, whose worker works unless told otherwise."""
    async with contextlib.AsyncExitStack() as stack:
        place = await stack.enter_async_context(open_workplace(url, **parts))
        services = Services(
            settings=place.settings,
            submitter=place.submitter,
            follow_ups=place.follow_ups,
            cancelling=place.cancelling,
            uploads=place.references,
            pool=place.pool,
            registry=place.office.registry,
            errands=place.office.errands,
            seeds=place.office.seeds,
            tasks=place.tasks,
            changes=place.changes,
            pictures=place.store,
            check=place.tasks.check,
        )
        if works:
            await stack.enter_async_context(place.working())
        client = await stack.enter_async_context(listening(services))
        yield House(origin=client.origin, port=client.port, session=client.session, place=place)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(postgresql_url: str) -> AsyncGenerator[House]:
    """Serve all tests of a module, which run in the module's loop and leave it in working order."""
    for url in new_database(postgresql_url, TEMPLATE):
        async with open_house(url) as opened:
            yield opened
