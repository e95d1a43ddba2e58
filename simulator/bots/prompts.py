"""Reading prompts as the bots do. The one module that knows the product's prompt grammar."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.tasks import permutations
from journeyman.tasks import prompt as prompts
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Bot as Manner
from journeyman.tasks.task import SpeedMode
from simulator.discord.accounts import Preferences, Speed
from simulator.discord.commands import Bot

_SPEEDS: Final = {SpeedMode.FAST: Speed.FAST, SpeedMode.RELAX: Speed.RELAX, SpeedMode.TURBO: Speed.TURBO}
_STYLIZE: Final = {"low": 50, "med": 100, "high": 250, "very high": 750}
_HAS_MODEL: Final = re.compile(r"(?:--|\u2014)(?:v|version|niji)\b")
_RATIO: Final = re.compile(r"\s*(?:--|\u2014)(?:ar|aspect)\s+\S+")
_LINK: Final = re.compile(r"https?://(?!s\.mj\.run/)[^\s>]+")
_ZOOM: Final = re.compile(r"\s*--zoom\s+(\S+)")

#: Words that the moderators of the simulator do not let pass; enough to try it.
BANNED: Final = frozenset({"bloodbath", "gore", "nude", "naked", "nsfw", "decapitated"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A prompt that was understood."""

    raw: str  #: as typed, spaces collapsed
    printed: str  #: as messages show it, once the job runs
    prompt: Prompt
    version: str  #: as the components write it: ``7``, ``niji 7``
    speed: Speed | None  #: asked for in the prompt
    seed: int | None
    stealth: bool
    zoom: float | None = None  #: of a custom zoom

    @property
    def aspect(self) -> tuple[int, int]:
        """Width and height."""
        return self.prompt.aspect


class Unreadable(Exception):
    """The prompt is none."""

    def __init__(self, failure: str, detail: str = "") -> None:
        super().__init__(failure, detail)
        self.failure = failure  #: a name in ``failures.FAILURES``
        self.detail = detail


def read(
    raw: str, bot: Bot, preferences: Preferences, *, seed: int, shorten: Callable[[str], str], pictures: int = 0
) -> Reading:
    """Understand a prompt.

    Args:
        raw: as typed.
        bot: whose; it decides the model when the prompt does not.
        preferences: of the account with this bot.
        seed: for what the prompt leaves to chance.
        shorten: gives the short form of a link, with which it is printed.
        pictures: how many pictures come beside it.

    Raises:
        Unreadable: it is not a prompt, or not an allowed one.
    """
    raw = " ".join(raw.split())
    text, zoom = _without_zoom(_LINK.sub(lambda found: shorten(found[0]), raw))
    if BANNED & set(re.findall(r"\w+", text.lower())):
        raise Unreadable("banned-prompt-detected")
    manner = Manner.NIJI_JOURNEY if bot is Bot.NIJI else Manner.MID_JOURNEY
    try:
        parsed = prompts.parse(_with_preferences(text, preferences), manner, references=pictures)
    except errors.EmptyPrompt as error:
        raise Unreadable("empty-prompt") from error
    except errors.UnknownParameter as error:
        names = str(error.details.get("names", "")).replace("-", "")
        raise Unreadable("invalid-parameter", f"Unrecognized parameter(s): `{names}`") from error
    except errors.InvalidParameter as error:
        name = _name(error)
        detail = "Invalid aspect ratio" if name in {"ar", "aspect"} else f"Invalid value provided for argument `{name}`"
        raise Unreadable("invalid-parameter", detail) from error
    except errors.IncompatibleParameter as error:
        raise Unreadable("invalid-parameter", f"`--{_name(error)}` is not compatible with this model") from error
    except errors.InvalidLink as error:
        raise Unreadable("invalid-link", str(error.details.get("link", ""))) from error
    return Reading(
        raw=raw,
        printed=prompts.echo(parsed, seed),
        prompt=parsed,
        version=parsed.model,
        speed=_SPEEDS[parsed.mode] if parsed.mode else None,
        seed=parsed.seed,
        stealth="stealth" in parsed.others,
        zoom=zoom,
    )


def expand(raw: str) -> tuple[str, ...]:
    """Give the prompts that one with ``--repeat`` or ``{a, b}`` stands for.

    Raises:
        Unreadable: there are too many, or it cannot be told.
    """
    try:
        return permutations.expand(raw)
    except errors.Refused as error:
        raise Unreadable("invalid-parameter", "Invalid value provided for argument `repeat`") from error


def with_aspect(prompt: str, wide: int, high: int) -> str:
    """Write another aspect ratio into a prompt."""
    ratio = f" --ar {wide}:{high}"
    return _RATIO.sub(ratio, prompt, count=1) if _RATIO.search(prompt) else f"{prompt}{ratio}"


def _without_zoom(raw: str) -> tuple[str, float | None]:
    found = _ZOOM.search(raw)
    if found is None:
        return raw, None
    is_number = re.fullmatch(r"[0-9]+(\.[0-9]+)?", found[1]) is not None
    if not is_number or not 1 <= float(found[1]) <= 2:
        raise Unreadable("invalid-parameter", "Invalid value provided for argument `zoom`")
    return _ZOOM.sub("", raw).strip(), float(found[1])


def _with_preferences(text: str, preferences: Preferences) -> str:
    """Add what the account's settings add to each prompt."""
    if preferences.suffix:
        text = f"{text} {preferences.suffix}"
    if preferences.stylize != "med" and not re.search(r"--(s|stylize)\b", text):
        text = f"{text} --s {_STYLIZE[preferences.stylize]}"
    if preferences.raw and "--raw" not in text and "--style raw" not in text:
        text = f"{text} --raw"
    if _HAS_MODEL.search(text):
        return text
    is_niji = preferences.version.startswith("niji")
    return f"{text} --{preferences.version}" if is_niji else f"{text} --v {preferences.version}"


def _name(error: errors.Refused) -> str:
    return str(error.details.get("name", "")).lstrip("-")
