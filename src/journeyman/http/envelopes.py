"""The envelope around every answer to a submit: code, sentence, properties, result."""

from __future__ import annotations

from collections.abc import Mapping

from journeyman import errors
from journeyman.dispatch.followups import Dialog, Existing
from journeyman.dispatch.intake import Accepted
from journeyman.http import prefixes
from journeyman.http.answers import Answer
from journeyman.http.refusals import Envelope, encode_envelope
from journeyman.tasks import wire
from journeyman.tasks.task import Task
from journeyman.wording import Language

Result = int | str | list[str] | None
"""What stands in ``result``."""

# Clients look for the English word, also in Chinese answers.
_DIALOG = "Waiting for window confirm"


def accepted(taken: Accepted, language: Language, path: str) -> Answer:
    """Answer that tasks are written down: the first one's id, and all of them where a prompt stands for several."""
    task, ahead = taken.task, taken.waiting_ahead
    properties = _account(task)
    if len(taken.tasks) > 1:
        properties["taskIds"] = [str(one.id) for one in taken.tasks]
    if not ahead:
        return enveloped(errors.CODE_SUCCESS, _done(language), _id(task, path), properties)
    properties["numberOfQueues"] = ahead
    said = f"排队中，前面还有{ahead}个任务" if language == "zh" else f"Queued, {ahead} task(s) in front"
    return enveloped(errors.CODE_QUEUED, said, _id(task, path), properties)


def several(taken: Accepted, language: Language) -> Answer:
    """Answer that a button made several tasks: their ids joined by commas, as servers of this API write them."""
    ids = [str(task.id) for task in taken.tasks]
    return enveloped(errors.CODE_SUCCESS, _done(language), ",".join(ids), _account(taken.task) | {"taskIds": ids})


def dialog(opened: Dialog, path: str) -> Answer:
    """Answer that a dialog is open."""
    # Clients ask for a prompt only where this is true, and any dialog takes another one.
    properties = _account(opened.task) | {"finalPrompt": opened.task.prompt, "remix": True}
    return enveloped(errors.CODE_EXISTS, _DIALOG, _id(opened.task, path), properties)


def existing(found: Existing, language: Language, path: str, origin: str) -> Answer:
    """Answer that the task is there already, with its picture."""
    task = found.task
    said = "任务已存在" if language == "zh" else "The task exists already"
    picture = wire.image_url(task, origin) or ""
    properties = _account(task) | {"status": task.status, "imageUrl": picture}
    return enveloped(errors.CODE_EXISTS, said, _id(task, path), properties)


def known(task: Task, language: Language, path: str) -> Answer:
    """Answer with a task for which there was nothing to do."""
    return enveloped(errors.CODE_SUCCESS, _done(language), _id(task, path), _account(task))


def enveloped(code: int, description: str, result: Result, properties: Mapping[str, object] | None = None) -> Answer:
    """Answer with an envelope."""
    envelope = Envelope(code=code, description=description, properties=dict(properties or {}), result=result)
    return Answer(encode_envelope(envelope))


def _done(language: Language) -> str:
    return "提交成功" if language == "zh" else "Submit success"


def _account(task: Task) -> dict[str, object]:
    return {"discordInstanceId": task.account, "discordChannelId": wire.channel(task)}


def _id(task: Task, path: str) -> int | str:
    return int(task.id) if prefixes.has_integer_results(path) else str(task.id)
