"""Looking at tasks: one, several, the latest, those that wait or run."""

from __future__ import annotations

from typing import Final, final

from litestar import Request
from litestar.datastructures import State
from litestar.types import HTTPScope

from journeyman import errors
from journeyman.http import bodies, envelopes, languages
from journeyman.http.answers import Answer
from journeyman.http.bodies import BodyReader
from journeyman.http.finished import FinishedTasks
from journeyman.http.origins import Origins
from journeyman.http.requests import IdsBody
from journeyman.http.services import Services
from journeyman.tasks import ids, wire
from journeyman.tasks.task import Status, Task, TaskId

LATEST: Final = 100  # tasks in ``task/list``
UNFINISHED: Final = 1_000  # tasks in ``task/queue``
MAX_IDS: Final = 10_000  # gateways ask for all tasks they believe unfinished at once

ACCEPTED: Final = {"ids": f"(string | number)[] (≤ {MAX_IDS})"}

_LONGEST_SHOWN: Final = 100  # characters of an id that an error repeats
_NOT_STORED: Final = ((b"cache-control", b"no-store"),)


@final
class TaskEndpoints:
    """``…/task/*`` except live events."""

    def __init__(self, services: Services, origins: Origins, finished: FinishedTasks) -> None:
        self._tasks = services.tasks
        self._seeds = services.seeds
        self._cancelling = services.cancelling
        self._limit_mb = services.settings.max_body_mb
        self._origins = origins
        self._finished = finished
        self._ids_body = BodyReader(IdsBody, ACCEPTED)

    async def fetch(self, request: Request[None, None, State]) -> Answer:
        """Answer one task."""
        scope = request.scope
        path, origin = scope["path"], self._origins.of(scope)
        kept = self._finished.get(path, origin)
        if kept is not None:
            return kept
        task = await self.find(scope)
        answer = Answer(await self.encode(task, origin), headers=_NOT_STORED)
        if wire.is_final(task):
            self._finished.keep(path, origin, answer)
        return answer

    async def cancel(self, request: Request[None, None, State]) -> Answer:
        """Cancel a task, and answer what it was when it was asked."""
        scope = request.scope
        language = languages.of(scope["headers"])
        task = await self.find(scope)
        cancelled = await self._cancelling.cancel(task.id, language)
        if cancelled.before is Status.CANCEL:
            said = "任务此前已取消" if language == "zh" else "The task had been cancelled before"
        else:
            said = "任务已取消" if language == "zh" else "The task is cancelled"
        return envelopes.enveloped(errors.CODE_SUCCESS, said, str(task.id), {"statusBefore": cancelled.before})

    async def image_seed(self, request: Request[None, None, State]) -> Answer:
        """Answer the seed that a task was drawn from, as text."""
        seed = await self._seeds.find(await self.find(request.scope))
        said = "成功" if languages.of(request.scope["headers"]) == "zh" else "Success"
        return envelopes.enveloped(errors.CODE_SUCCESS, said, str(seed))

    async def find(self, scope: HTTPScope) -> Task:
        """Give the task that a path names.

        Raises:
            errors.TaskNotFound: it names none.
        """
        named = scope["path_params"]["task_id"]
        task_id = ids.parse_id(named)
        task = await self._tasks.fetch(task_id) if task_id is not None else None
        if task is None:
            raise errors.TaskNotFound(task_id=named[:_LONGEST_SHOWN])
        return task

    async def encode(self, task: Task, origin: str) -> bytes:
        """Encode a task with its place in the queue."""
        if task.status is not Status.NOT_START:
            return wire.task_json(task, origin)
        return wire.task_json(task, origin, await self._tasks.waiting_ahead(task.id) + 1)

    async def by_ids(self, request: Request[None, None, State]) -> Answer:
        """Answer those of the tasks asked for that exist, in the order asked for."""
        body = await bodies.read(request.scope, request.receive, limit_mb=self._limit_mb)
        wanted = _ids(self._ids_body.decode(body)) if body.strip() not in {b"", b"null"} else []
        found = {task.id: task for task in await self._tasks.fetch_many(wanted)} if wanted else {}
        return self._list(request, [found[task_id] for task_id in wanted if task_id in found])

    async def latest(self, request: Request[None, None, State]) -> Answer:
        """Answer the newest tasks, newest first."""
        return self._list(request, await self._tasks.latest(LATEST))

    async def queue(self, request: Request[None, None, State]) -> Answer:
        """Answer the tasks that wait or run, oldest first."""
        return self._list(request, await self._tasks.unfinished(UNFINISHED))

    def _list(self, request: Request[None, None, State], tasks: list[Task]) -> Answer:
        origin = self._origins.of(request.scope)
        return Answer(b"[%b]" % b",".join(wire.task_json(task, origin) for task in tasks), headers=_NOT_STORED)


def _ids(body: IdsBody) -> list[TaskId]:
    wanted = body.ids or []
    if len(wanted) > MAX_IDS:
        raise errors.InvalidField(field="ids", got=f"array ({len(wanted)})", accepted=ACCEPTED["ids"])
    parsed = (ids.parse_id(int(one) if isinstance(one, float) else one) for one in wanted if one is not None)
    return list(dict.fromkeys(task_id for task_id in parsed if task_id is not None))
