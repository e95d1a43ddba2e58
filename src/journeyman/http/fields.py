"""The fields of bodies: what each accepts, and how it is read. Lenient where clients differ, exact where they err."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from litestar.types import HTTPScope

from journeyman import errors
from journeyman.tasks import ids
from journeyman.tasks.task import AccountFilter, Bot, SpeedMode, TaskId

MAX_STATE_CHARS: Final = 255
MAX_HOOK_CHARS: Final = 2000
MAX_QUERY_CHARS: Final = 255
_LONGEST_SHOWN: Final = 100  # characters of a value that an error repeats

_BOTS: Final = {
    **dict.fromkeys(("mj", "midjourney"), Bot.MID_JOURNEY),
    **dict.fromkeys(("niji", "nijijourney"), Bot.NIJI_JOURNEY),
}
_BETWEEN_WORDS: Final = str.maketrans("", "", "_- ・")
_MODES: Final = {mode.lower(): mode for mode in SpeedMode}
_MODELS: Final = {f"mj-{mode.lower()}": mode for mode in SpeedMode}
_SWITCHES: Final = {"true": True, "1": True, "false": False, "0": False, "": None, "null": None}
DIMENSIONS: Final = {"portrait": "2:3", "square": "1:1", "landscape": "3:2"}
"""The shapes that blend knows, by their names in lower case."""
VIDEO_TYPES: Final = {"vid_1.1_i2v_480": False, "vid_1.1_i2v_720": True}
"""The video models, and whether each is the large one."""
BATCH_SIZES: Final = (1, 2, 4)

_PICTURE: Final = "data:image/…;base64,… | base64 | https://…"
_SWITCH_ACCEPTED: Final = "true | false | null"
ACCEPTED: Final = {
    "prompt": "string",
    "botType": "MID_JOURNEY | NIJI_JOURNEY | mj | niji",
    "base64Array": f"string[] ({_PICTURE})",
    "base64": f"string ({_PICTURE})",
    "link": "http(s)://…",
    "image": f"string ({_PICTURE})",
    "endImage": f"string ({_PICTURE})",
    "sourceBase64": f"string ({_PICTURE})",
    "targetBase64": f"string ({_PICTURE})",
    "sourceUrl": "http(s)://…",
    "targetUrl": "http(s)://…",
    "maskBase64": "string (data:image/png;base64,… | base64)",
    "model": " | ".join(_MODELS),
    "mode": " | ".join(SpeedMode),
    "notifyHook": f"http(s)://… (≤ {MAX_HOOK_CHARS})",
    "state": f"string (≤ {MAX_STATE_CHARS})",
    "accountFilter": "{channelId, instanceId, modes, remark, remix, nijiRemix, remixAutoConsidered}",
    "filter": "{channelId, instanceId, remark}",
    "channelId": "string",
    "instanceId": "string",
    "remark": "string",
    "modes": f"({' | '.join(SpeedMode)})[]",
    "remix": _SWITCH_ACCEPTED,
    "nijiRemix": _SWITCH_ACCEPTED,
    "remixAutoConsidered": _SWITCH_ACCEPTED,
    "enableRemix": _SWITCH_ACCEPTED,
    "loop": _SWITCH_ACCEPTED,
    "taskId": "string | number (16 digits)",
    "customId": "string (MJ::…)",
    "action": "UPSCALE | VARIATION | REROLL",
    "index": "1 | 2 | 3 | 4",
    "content": "<taskId> U1…U4 | V1…V4 | R",
    "dimensions": " | ".join(name.upper() for name in DIMENSIONS),
    "jobId": "string (uuid)",
    "motion": "low | high",
    "videoType": " | ".join(VIDEO_TYPES),
    "batchSize": " | ".join(map(str, BATCH_SIZES)),
    "version": "string (7 | 6.1 | …)",
}
"""What each field of a body takes, as errors say it: in no language, since sentences are in two."""

Switch = bool | str | int | None
"""What clients write where a truth value is meant."""

Number = int | str | None
"""What clients write where a small number is meant."""


class FilterBody(msgspec.Struct, frozen=True, rename="camel"):
    """``accountFilter``. Blank strings, empty lists and ``null`` mean "any"."""

    channel_id: str | None = None
    instance_id: str | None = None
    modes: str | list[str | None] | None = None
    remark: str | None = None
    remix: bool | str | int | None = None
    niji_remix: bool | str | int | None = None
    remix_auto_considered: bool | str | int | None = None


NO_FILTER: Final = FilterBody()


def bot(value: str | None) -> Bot:
    """Read ``botType``, Midjourney where there is none.

    Other servers take any other word for Midjourney, too; here nobody gets the pictures of a bot not asked for.
    """
    said = value or ""
    if not said.strip():
        return Bot.MID_JOURNEY
    named = bot_named(said)
    if named is None:
        raise errors.InvalidField(field="botType", got=shown(said), accepted=ACCEPTED["botType"])
    return named


def bot_named(word: str) -> Bot | None:
    """Give the bot that a word names, in any case and with anything or nothing between its parts."""
    return _BOTS.get(word.lower().translate(_BETWEEN_WORDS).strip())


def model(value: str | None) -> SpeedMode | None:
    """Read ``model``, which names the speed."""
    return _choice("model", value, _MODELS)


def mode(value: str | None) -> SpeedMode | None:
    """Read ``mode``."""
    return _choice("mode", value, _MODES)


def account_filter(inner: FilterBody, outer: FilterBody = NO_FILTER) -> AccountFilter:
    """Read ``accountFilter``; ``outer`` has what early clients wrote beside it."""
    return AccountFilter(
        channel=text("channelId", inner.channel_id or outer.channel_id).strip(),
        instance=text("instanceId", inner.instance_id or outer.instance_id).strip(),
        modes=_modes(inner.modes or outer.modes),
        remark=text("remark", inner.remark or outer.remark).strip(),
        remix=switch("remix", inner.remix, outer.remix),
        niji_remix=switch("nijiRemix", inner.niji_remix, outer.niji_remix),
        remix_auto_considered=switch("remixAutoConsidered", inner.remix_auto_considered, outer.remix_auto_considered),
    )


def text(field: str, value: str | None) -> str:
    """Read any text."""
    if value is None:
        return ""
    if "\x00" in value:
        raise errors.InvalidField(field=field, got="U+0000", accepted=ACCEPTED[field])
    return value


def needed(field: str, value: str | None) -> str:
    """Read a text that must not be blank."""
    said = text(field, value)
    if not said.strip():
        raise errors.MissingField(field=field, accepted=ACCEPTED[field])
    return said


def state(value: str | None) -> str:
    """Read ``state``."""
    said = text("state", value)
    if len(said) > MAX_STATE_CHARS:
        raise errors.InvalidField(field="state", got=f"string ({len(said)})", accepted=ACCEPTED["state"])
    return said


def hook(value: str | None) -> str:
    """Read ``notifyHook``."""
    link = text("notifyHook", value).strip()
    if link and not (len(link) <= MAX_HOOK_CHARS and link.isprintable() and _is_web_link(link)):
        raise errors.InvalidField(field="notifyHook", got=shown(link), accepted=ACCEPTED["notifyHook"])
    return link


def query(scope: HTTPScope, field: str) -> str:
    """Read a text from the address, where it stands after the question mark; of several the last counts."""
    said = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    value = text(field, said.get(field, [""])[-1]).strip()
    if len(value) > MAX_QUERY_CHARS:
        raise errors.InvalidField(field=field, got=shown(value), accepted=ACCEPTED[field])
    return value


def web_link(field: str, value: str | None) -> str:
    """Read a link to a picture."""
    link = text(field, value).strip()
    if link and not _is_web_link(link):
        raise errors.InvalidField(field=field, got=shown(link), accepted=ACCEPTED[field])
    return link


def picture_or_link(field: str, picture: str | None, other: str, link: str | None) -> tuple[str, str]:
    """Read a picture from one field, or where that is blank a link from another; gives the field's name with it.

    Raises:
        errors.MissingEither: both are blank.
    """
    if said := text(field, picture).strip():
        return field, said
    if said := web_link(other, link):
        return other, said
    raise errors.MissingEither(field=field, accepted=ACCEPTED[field], other=other, other_accepted=ACCEPTED[other])


def task_id(value: str | int | None) -> TaskId:
    """Read ``taskId``; what cannot be an id belongs to no task.

    Raises:
        errors.MissingField: it is blank.
        errors.RelatedTaskMissing: it cannot be an id.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        raise errors.MissingField(field="taskId", accepted=ACCEPTED["taskId"])
    read = ids.parse_id(value)
    if read is None:
        raise errors.RelatedTaskMissing(task_id=str(value)[:_LONGEST_SHOWN])
    return read


def number(field: str, value: Number, accepted: Sequence[int]) -> int | None:
    """Read a small number out of some, also from its digits; ``None`` when there is none."""
    if value is None or value == "":
        return None
    said = str(value).strip()
    if not (said.isascii() and said.isdigit() and len(said) <= 4 and int(said) in accepted):
        raise errors.InvalidField(field=field, got=shown(value), accepted=" | ".join(map(str, accepted)))
    return int(said)


def one_of(field: str, value: str | None, choices: tuple[str, ...]) -> str:
    """Read a word out of some, in any case; the first where there is none."""
    sent = text(field, value)
    said = sent.strip().lower()
    if said and said not in choices:
        raise errors.InvalidField(field=field, got=shown(sent), accepted=ACCEPTED[field])
    return said or choices[0]


def switch(field: str, inner: Switch, outer: Switch = None) -> bool | None:
    """Read a truth value, also from its name; ``outer`` counts where ``inner`` says nothing."""
    value = outer if inner in {None, ""} else inner
    if value is None or isinstance(value, bool):
        return value
    said = str(value).strip().lower()
    if said not in _SWITCHES:
        raise errors.InvalidField(field=field, got=shown(value), accepted=_SWITCH_ACCEPTED)
    return _SWITCHES[said]


def shown(value: str | int) -> str:
    """Repeat a client's value in a length fit for a sentence: text in quotes, a number without."""
    said = str(value)
    short = f"{said[:_LONGEST_SHOWN]}…" if len(said) > _LONGEST_SHOWN else said
    return f'"{short}"' if isinstance(value, str) else short


def _is_web_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in link
    except ValueError:
        return False


def _modes(value: str | list[str | None] | None) -> tuple[SpeedMode, ...]:
    wanted = [value] if isinstance(value, str) else value or ()
    chosen = [_choice("modes", one, _MODES) for one in wanted]
    return tuple(dict.fromkeys(one for one in chosen if one))


def _choice(field: str, value: str | None, choices: dict[str, SpeedMode]) -> SpeedMode | None:
    wanted = (value or "").strip().lower()
    if not wanted:
        return None
    if wanted not in choices:
        raise errors.InvalidField(field=field, got=shown(value or ""), accepted=ACCEPTED[field])
    return choices[wanted]
