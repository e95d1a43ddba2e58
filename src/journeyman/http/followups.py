"""Follow-ups: buttons pressed below a task, in each of the ways in which clients of this API press them."""

from __future__ import annotations

import re
from typing import Final, final

from litestar import Request
from litestar.datastructures import State
from litestar.types import HTTPScope

from journeyman import errors
from journeyman.dispatch.followups import Answering, Dialog, Existing, Pressing, Showing
from journeyman.http import bodies, envelopes, fields, languages
from journeyman.http.answers import Answer
from journeyman.http.bodies import BodyReader
from journeyman.http.fields import ACCEPTED
from journeyman.http.origins import Origins
from journeyman.http.requests import ActionBody, ChangeBody, ModalBody, ShowBody, SimpleChangeBody
from journeyman.http.services import Services
from journeyman.http.terms import Said, TermsReader
from journeyman.tasks import custom_ids
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action, Task, TaskId

#: One blank between task and button; what follows the button's two characters is not looked at, as on other servers.
_SIMPLE: Final = re.compile(r"(?P<task>\S+) (?:(?P<letter>[UV])(?P<number>[1-4]).*|R)", re.IGNORECASE | re.DOTALL)
_CHANGES: Final = ("upscale", "variation", "reroll")
_CHANGEABLE: Final = frozenset({Action.IMAGINE, Action.VARIATION, Action.REROLL, Action.BLEND})
_JOB: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


@final
class FollowUpEndpoints:
    """``…/submit/action``, ``modal``, ``change``, ``simple-change`` and ``show``."""

    def __init__(self, services: Services, origins: Origins, terms: TermsReader) -> None:
        self._follow_ups = services.follow_ups
        self._tasks = services.tasks
        self._limit_mb = services.settings.max_body_mb
        self._origins = origins
        self._terms = terms
        self._action_body = BodyReader(ActionBody, ACCEPTED)
        self._modal_body = BodyReader(ModalBody, ACCEPTED)
        self._change_body = BodyReader(ChangeBody, ACCEPTED | {"action": "UPSCALE | VARIATION | REROLL"})
        self._simple_body = BodyReader(SimpleChangeBody, ACCEPTED)
        self._show_body = BodyReader(ShowBody, ACCEPTED)

    async def action(self, request: Request[None, None, State]) -> Answer:
        """Press the button with a custom id."""
        body = self._action_body.decode(await self._read(request))
        pressing = Pressing(
            task_id=fields.task_id(body.task_id),
            custom_id=fields.needed("customId", body.custom_id).strip(),
            wants_dialog=bool(fields.switch("enableRemix", body.enable_remix)),
            **self._terms.read(request.scope, body),
        )
        return await self._press(request.scope, pressing)

    async def modal(self, request: Request[None, None, State]) -> Answer:
        """Answer the dialog that a button opened; the task keeps its id."""
        scope = request.scope
        body = self._modal_body.decode(await self._read(request))
        answering = Answering(
            task_id=fields.task_id(body.task_id),
            prompt=fields.text("prompt", body.prompt),
            mask=fields.text("maskBase64", body.mask_base64),
            origin=self._origins.of(scope),
        )
        language = languages.of(scope["headers"])
        answered = await self._follow_ups.answer(answering)
        if isinstance(answered, Existing):
            return envelopes.known(answered.task, language, scope["path"])
        return envelopes.accepted(answered, language, scope["path"])

    async def change(self, request: Request[None, None, State]) -> Answer:
        """Press U, V or the reroll of a grid, by name and number."""
        body = self._change_body.decode(await self._read(request))
        task_id = fields.task_id(body.task_id)
        change = fields.one_of("action", fields.needed("action", body.action), _CHANGES)
        number = 1
        if change != "reroll":
            # Some clients leave it out; others have it as text.
            number = fields.number("index", body.index, range(1, 5)) or 0
            if not number:
                raise errors.MissingField(field="index", accepted=ACCEPTED["index"])
        terms = self._terms.read(request.scope, body)
        return await self._change(request.scope, task_id, change, number, terms)

    async def simple_change(self, request: Request[None, None, State]) -> Answer:
        """Press U, V or the reroll of a grid, written as ``<task id> U2``."""
        body = self._simple_body.decode(await self._read(request))
        content = fields.needed("content", body.content)
        found = _SIMPLE.fullmatch(content)
        if found is None:
            raise errors.InvalidField(field="content", got=fields.shown(content), accepted=ACCEPTED["content"])
        letter = (found["letter"] or "").upper()
        change = {"U": "upscale", "V": "variation"}.get(letter, "reroll")
        terms = self._terms.read(request.scope, body)
        return await self._change(
            request.scope, fields.task_id(found["task"]), change, int(found["number"] or 1), terms
        )

    async def show(self, request: Request[None, None, State]) -> Answer:
        """Find the task of a job by the job's id, or by a link that holds it; a service is asked for an unknown one."""
        scope = request.scope
        body = self._show_body.decode(await self._read(request))
        said = fields.needed("jobId", body.job_id)
        found = _JOB.findall(said)
        if not found:
            raise errors.InvalidField(field="jobId", got=fields.shown(said), accepted=ACCEPTED["jobId"])
        terms = self._terms.read(scope, body)
        showing = Showing(job=found[-1].lower(), bot=fields.bot(body.bot_type), **terms)
        shown = await self._follow_ups.show(showing)
        if isinstance(shown, Existing):
            return envelopes.known(shown.task, terms["language"], scope["path"])
        return envelopes.accepted(shown, terms["language"], scope["path"])

    async def extend(
        self, scope: HTTPScope, task_id: str | int | None, motion: str, number: int, terms: Said
    ) -> Answer:
        """Make a clip longer, for ``submit/video``."""
        parent = await self._parent(fields.task_id(task_id))
        custom_id = f"MJ::JOB::animate_{motion}_extend::{number}::{parent.hash}"
        return await self._press(scope, Pressing(task_id=parent.id, custom_id=custom_id, **terms))

    async def _change(self, scope: HTTPScope, task_id: TaskId, change: str, number: int, terms: Said) -> Answer:
        parent = await self._parent(task_id)
        if parent.status.is_terminal and parent.action not in _CHANGEABLE:
            raise errors.ChangeNotAllowed(task_id=task_id, action=parent.action)
        custom_id = {
            "upscale": custom_ids.upsample(number, parent.hash),
            "variation": custom_ids.variation(number, parent.hash),
            "reroll": custom_ids.reroll(parent.hash),
        }[change]
        return await self._press(scope, Pressing(task_id=task_id, custom_id=custom_id, is_plain_change=True, **terms))

    async def _parent(self, task_id: TaskId) -> Task:
        parent = await self._tasks.fetch(task_id)
        if parent is None:
            raise errors.RelatedTaskMissing(task_id=task_id)
        return parent

    async def _press(self, scope: HTTPScope, pressing: Pressing) -> Answer:
        path, language = scope["path"], pressing.language
        pressed = await self._follow_ups.press(pressing)
        if isinstance(pressed, Dialog):
            return envelopes.dialog(pressed, path)
        if isinstance(pressed, Existing):
            if pressed.task.id == pressing.task_id:
                return envelopes.known(pressed.task, language, path)
            return envelopes.existing(pressed, language, path, pressing.origin)
        press = custom_ids.parse(pressing.custom_id)
        if press is not None and press.deed is Deed.IMAGINE_ALL:
            return envelopes.several(pressed, language)
        return envelopes.accepted(pressed, language, path)

    async def _read(self, request: Request[None, None, State]) -> bytes:
        return await bodies.read(request.scope, request.receive, limit_mb=self._limit_mb)
