"""Submits: from the body of a request to a submission, and from an accepted task to the envelope."""

from __future__ import annotations

from typing import Final, final
from urllib.parse import urlsplit

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.types import HTTPScope, Receive

from journeyman import errors
from journeyman.dispatch.submission import Accepted, Submission
from journeyman.errors import Language
from journeyman.http import bodies, languages, prefixes
from journeyman.http.answers import Answer
from journeyman.http.bodies import BodyReader
from journeyman.http.origins import Origins
from journeyman.http.refusals import Envelope, encode_envelope
from journeyman.http.services import Services
from journeyman.tasks.accounts import AccountFilter
from journeyman.tasks.task import Action, Bot, SpeedMode

MAX_STATE_CHARS: Final = 255
MAX_HOOK_CHARS: Final = 2000
_LONGEST_SHOWN: Final = 100  # characters of a value that an error repeats

_BOTS: Final = {"mj": Bot.MID_JOURNEY, "niji": Bot.NIJI_JOURNEY} | {bot.lower(): bot for bot in Bot}
_MODES: Final = {mode.lower(): mode for mode in SpeedMode}
_MODELS: Final = {f"mj-{mode.lower()}": mode for mode in SpeedMode}
_SWITCHES: Final = {"true": True, "1": True, "false": False, "0": False, "": None, "null": None}

_SWITCH_ACCEPTED: Final = "true | false | null"
ACCEPTED: Final = {
    "prompt": "string",
    "botType": "MID_JOURNEY | NIJI_JOURNEY",
    "base64Array": "string[] (data:image/…;base64,… | base64 | https://…)",
    "base64": "string (data:image/…;base64,… | base64 | https://…)",
    "model": " | ".join(_MODELS),
    "mode": " | ".join(SpeedMode),
    "notifyHook": f"http(s)://… (≤ {MAX_HOOK_CHARS})",
    "state": f"string (≤ {MAX_STATE_CHARS})",
    "accountFilter": "{channelId, instanceId, modes, remark, remix, nijiRemix, remixAutoConsidered}",
    "channelId": "string",
    "instanceId": "string",
    "remark": "string",
    "modes": f"({' | '.join(SpeedMode)})[]",
    "remix": _SWITCH_ACCEPTED,
    "nijiRemix": _SWITCH_ACCEPTED,
    "remixAutoConsidered": _SWITCH_ACCEPTED,
}
"""What each field of a body takes, as errors say it: in no language, since sentences are in two."""


class FilterBody(msgspec.Struct, frozen=True, rename="camel"):
    """``accountFilter``. Blank strings, empty lists and ``null`` mean "any"."""

    channel_id: str | None = None
    instance_id: str | None = None
    modes: str | list[str | None] | None = None
    remark: str | None = None
    remix: bool | str | int | None = None
    niji_remix: bool | str | int | None = None
    remix_auto_considered: bool | str | int | None = None


class ImagineBody(FilterBody, frozen=True, rename="camel"):
    """``submit/imagine``. The filter's own fields are those of an early dialect that had them here."""

    prompt: str | None = None
    bot_type: str | None = None
    base64_array: list[str | None] | None = None
    base64: str | None = None
    account_filter: FilterBody | None = None
    model: str | None = None
    mode: str | None = None
    notify_hook: str | None = None
    state: str | None = None


@final
class SubmitEndpoints:
    """``…/submit/*``."""

    def __init__(self, services: Services, origins: Origins) -> None:
        self._submitter = services.submitter
        self._limit_mb = services.settings.max_body_mb
        self._origins = origins
        self._imagine_body = BodyReader(ImagineBody, ACCEPTED)

    async def imagine(self, request: Request[None, None, State]) -> Answer:
        """Accept a prompt, and answer with the id of its task."""
        return await self.accept(request.scope, request.receive)

    async def accept(self, scope: HTTPScope, receive: Receive) -> Answer:
        """Do what ``imagine`` does, without the framework's request."""
        body = self._imagine_body.decode(await bodies.read(scope, receive, limit_mb=self._limit_mb))
        path = scope["path"]
        language = languages.of(scope["headers"])
        accepted = await self._submitter.submit(
            Submission(
                action=Action.IMAGINE,
                bot=_BOTS.get((body.bot_type or "").strip().lower(), Bot.MID_JOURNEY),
                prompt=_text("prompt", body.prompt),
                references=tuple(picture for picture in (*(body.base64_array or ()), body.base64) if picture),
                account_filter=_filter(body.account_filter or FilterBody(), body),
                mode=prefixes.mode(path) or _choice("model", body.model, _MODELS) or _choice("mode", body.mode, _MODES),
                notify_hook=_hook(body.notify_hook),
                state=_state(body.state),
                language=language,
                origin=self._origins.of(scope),
            )
        )
        return Answer(encode_envelope(_envelope(accepted, language, integer=prefixes.has_integer_results(path))))


def _envelope(accepted: Accepted, language: Language, *, integer: bool) -> Envelope:
    task, ahead = accepted.task, accepted.waiting_ahead
    properties: dict[str, object] = {"discordInstanceId": task.account, "discordChannelId": task.account}
    result = int(task.id) if integer else str(task.id)
    if not ahead:
        said = "提交成功" if language == "zh" else "Submit success"
        return Envelope(code=errors.CODE_SUCCESS, description=said, properties=properties, result=result)
    properties["numberOfQueues"] = ahead
    said = f"排队中，前面还有{ahead}个任务" if language == "zh" else f"Queued, {ahead} task(s) in front"
    return Envelope(code=errors.CODE_QUEUED, description=said, properties=properties, result=result)


def _filter(inner: FilterBody, outer: FilterBody) -> AccountFilter:
    return AccountFilter(
        channel=_text("channelId", inner.channel_id or outer.channel_id).strip(),
        instance=_text("instanceId", inner.instance_id or outer.instance_id).strip(),
        modes=_modes(inner.modes or outer.modes),
        remark=_text("remark", inner.remark or outer.remark).strip(),
        remix=_switch("remix", inner.remix, outer.remix),
        niji_remix=_switch("nijiRemix", inner.niji_remix, outer.niji_remix),
        remix_auto_considered=_switch("remixAutoConsidered", inner.remix_auto_considered, outer.remix_auto_considered),
    )


def _text(field: str, value: str | None) -> str:
    if value is None:
        return ""
    if "\x00" in value:
        raise errors.InvalidField(field=field, got="U+0000", accepted=ACCEPTED[field])
    return value


def _state(value: str | None) -> str:
    text = _text("state", value)
    if len(text) > MAX_STATE_CHARS:
        raise errors.InvalidField(field="state", got=f"string ({len(text)})", accepted=ACCEPTED["state"])
    return text


def _hook(value: str | None) -> str:
    link = _text("notifyHook", value).strip()
    if link and not (len(link) <= MAX_HOOK_CHARS and link.isprintable() and _is_web_link(link)):
        raise errors.InvalidField(field="notifyHook", got=_shown(link), accepted=ACCEPTED["notifyHook"])
    return link


def _is_web_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
    except ValueError:
        return False


def _modes(value: str | list[str | None] | None) -> tuple[SpeedMode, ...]:
    wanted = [value] if isinstance(value, str) else value or ()
    chosen = [_choice("modes", mode, _MODES) for mode in wanted]
    return tuple(dict.fromkeys(mode for mode in chosen if mode))


def _choice(field: str, value: str | None, choices: dict[str, SpeedMode]) -> SpeedMode | None:
    wanted = (value or "").strip().lower()
    if not wanted:
        return None
    if wanted not in choices:
        raise errors.InvalidField(field=field, got=_shown(value or ""), accepted=ACCEPTED[field])
    return choices[wanted]


def _switch(field: str, inner: str | int | None, outer: str | int | None) -> bool | None:
    value = outer if inner in {None, ""} else inner
    if value is None or isinstance(value, bool):
        return value
    said = str(value).strip().lower()
    if said not in _SWITCHES:
        raise errors.InvalidField(field=field, got=_shown(str(value)), accepted=_SWITCH_ACCEPTED)
    return _SWITCHES[said]


def _shown(value: str) -> str:
    return f'"{value[:_LONGEST_SHOWN]}…"' if len(value) > _LONGEST_SHOWN else f'"{value}"'
