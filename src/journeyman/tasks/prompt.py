"""The prompt grammar: text, picture links and ``--parameters``, as Midjourney reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from journeyman import errors
from journeyman.tasks import braces, grammar, parameters, values
from journeyman.tasks.grammar import Given
from journeyman.tasks.task import Bot, SpeedMode

_WEIGHT = re.compile(r"::(?:(-?(?:[0-9]{1,6}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}))(?![\w.]))?")
_NO_WEIGHT = -0.5  # --no x is x::-0.5
_MAX_HD_RATIO = 4
_LAST_BARE_VERSION = 4
_MAX_IMAGE_WEIGHT = 3.0
_LEFT_OUT_ALONE = frozenset({"cw", "ow"})
_RANDOM = re.compile(r"(?<!\S)random(?!\S)")
_V3_STYLIZE_UNIT = 25  # V3 counted to 60000 with 2500 as its middle; the others to 1000 with 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A parsed prompt. Every value is inside its range; what was not asked for has Midjourney's default."""

    raw: str  #: as typed
    text: str  #: what to draw: without links and parameters
    bot: Bot  #: after ``--niji`` and ``--v`` were heard
    version: str  #: e.g. ``"8.2"``, for niji ``"7"``
    links: tuple[str, ...] = ()  #: image prompts, in order
    link_weights: tuple[float, ...] = ()  #: of each link against the other links
    parts: tuple[tuple[str, float], ...] = ()  #: the text split at ``::`` with weights; one part of weight 1 without
    aspect: tuple[int, int] = (1, 1)  #: width : height in lowest terms
    seed: int | None = None  #: 0..2^32-1
    stylize: int = 100  #: 0..1000
    chaos: int = 0  #: 0..100
    weird: int = 0  #: 0..3000
    quality: float = 1.0
    image_weight: float = 1.0  #: 0..3
    no: tuple[str, ...] = ()  #: what must not appear, one entry per comma-separated phrase
    tile: bool = False
    raw_style: bool = False  #: ``--raw`` or ``--style raw``
    hd: bool = False  #: twice the width and height
    mode: SpeedMode | None = None  #: ``--fast``, ``--relax`` or ``--turbo``
    others: Mapping[str, str] = field(default_factory=dict[str, str])  #: known parameters that only some engines use
    typed: tuple[tuple[str, str], ...] = ()  #: the parameters in typed order: name as typed, value in its usual form

    @property
    def concepts(self) -> tuple[tuple[str, float], ...]:
        """The parts with ``--no`` as one more, as Midjourney weighs them; the weights add up to more than zero."""
        return (*self.parts, (", ".join(self.no), _NO_WEIGHT)) if self.no else self.parts

    @property
    def model(self) -> str:
        """The model as the parameter table writes it: ``"8.2"``, ``"niji 7"``."""
        return _model(self.bot, self.version)


def parse(raw: str, bot: Bot = Bot.MID_JOURNEY, *, references: int = 0, may_be_empty: bool = False) -> Prompt:
    """Parse a prompt.

    Args:
        raw: as typed.
        bot: whose manner is asked for, unless ``--niji`` or ``--v`` says otherwise.
        references: how many pictures come beside the prompt; two pictures need no text.
        may_be_empty: nothing at all is a prompt, too, as for pictures that are described or animated.

    Raises:
        errors.EmptyPrompt: there is neither text nor a picture.
        errors.OnePictureAlone: there is one picture without text, and it is not to become a video.
        errors.UnknownParameter: a ``--name`` nobody knows, or stray words after a value.
        errors.InvalidParameter: a value that is missing or out of range.
        errors.IncompatibleParameter: a parameter the chosen model does not have.
        errors.InvalidLink: a link in front that cannot be followed from here.
    """
    sentence = grammar.read(raw)
    bot, version = _choose_model(sentence.given, bot)
    model = _model(bot, version)
    found: dict[str, str] = {}  # by canonical name
    typed: list[tuple[str, str]] = []
    for one in sentence.given:
        name = one.parameter.name
        value = version if name in {"version", "niji"} else values.read(one, model)
        found[name] = value
        typed.append((one.name, value))
    aspect = _aspect(found)
    _check_together(found)
    if not may_be_empty and not sentence.text:
        _check_pictures(len(sentence.links) + references, found)
    no = tuple(phrase for name, value in typed if name == "no" for phrase in value.split(", "))
    return Prompt(
        raw=raw,
        text=sentence.text,
        bot=bot,
        version=version,
        links=sentence.links,
        link_weights=sentence.link_weights,
        parts=_parts(sentence.text, has_no=bool(no)),
        aspect=aspect,
        seed=int(found["seed"]) if "seed" in found else None,
        stylize=_stylize(found, version),
        chaos=int(found.get("chaos", 0)),
        weird=int(found.get("weird", 0)),
        quality=float(found.get("quality", 1)),
        image_weight=_image_weight(found, model),
        no=no,
        tile="tile" in found,
        raw_style="raw" in found or found.get("style") == "raw",
        hd="hd" in found,
        mode=next((mode for mode in SpeedMode if mode.lower() in found), None),
        others={name: value for name, value in found.items() if name not in parameters.FIELDS},
        typed=tuple(typed),
    )


def echo(prompt: Prompt, seed: int | None) -> str:
    """Write the prompt as Midjourney prints it: links in angle brackets, text, parameters as typed, and the model.

    ``--repeat`` has done its work and is left out, and so are ``--cw`` and ``--ow`` without what they weigh.
    ``--sref random`` gets its number from the seed and stays as it is while there is none. Braces that would make a
    permutation have a backslash.
    """
    weights = prompt.link_weights or (1.0,) * len(prompt.links)
    words = [
        f"<{link}>" if weight == 1 else f"<{link}>::{values.plain(weight)}"
        for link, weight in zip(prompt.links, weights, strict=True)
    ]
    if prompt.text:
        words.append(prompt.text)
    names = {parameters.BY_NAME[name].name for name, _ in prompt.typed}
    for typed_name, value in prompt.typed:
        name = parameters.BY_NAME[typed_name].name
        if name == "repeat" or (name in _LEFT_OUT_ALONE and parameters.BY_NAME[name].refines not in names):
            continue
        if name in {"version", "niji"}:
            words.append(f"--{typed_name} {_printed_version(prompt)}")
        elif name == "sref" and seed is not None:
            words.append(f"--{typed_name} {_RANDOM.sub(str(seed), value)}")
        elif name == "raw" or (name, value) == ("style", "raw"):
            words += _printed_raw(prompt, name, names)
        else:
            words.append(f"--{typed_name} {value}".rstrip())
    if names.isdisjoint({"version", "niji"}):
        words.append(f"{_model_parameter(prompt)} {_printed_version(prompt)}")
    return braces.escape(" ".join(words))


def parameters_line(prompt: Prompt, seed: int | None) -> str:
    """Write every value in force, typed or not, for a picture's metadata; a seed that nobody knows is left out."""
    wide, high = prompt.aspect
    line = {
        "ar": f"{wide}:{high}",
        **({"seed": str(seed)} if seed is not None else {}),
        "stylize": str(prompt.stylize),
        "chaos": str(prompt.chaos),
        "weird": str(prompt.weird),
        "quality": values.plain(prompt.quality),
    }
    if prompt.links:
        line["iw"] = values.plain(prompt.image_weight)
    if prompt.no:
        line["no"] = ", ".join(prompt.no)
    flags = {"tile": prompt.tile, "raw": prompt.raw_style, "hd": prompt.hd}
    line |= {name: "" for name, is_set in flags.items() if is_set}
    if prompt.mode:
        line[prompt.mode.lower()] = ""
    line |= {name: value for name, value in prompt.others.items() if (name, value) != ("style", "raw")}
    words = [
        f"--{name} {value}".rstrip() for name, value in line.items() if parameters.BY_NAME[name].limit(prompt.model)
    ]
    return " ".join([*words, f"{_model_parameter(prompt)} {_printed_version(prompt)}"])


def _choose_model(given: tuple[Given, ...], bot: Bot) -> tuple[Bot, str]:
    choices = {one.parameter.name: one for one in given if one.parameter.name in {"version", "niji"}}
    if len(choices) > 1:
        raise errors.IncompatibleParameter(name="--niji", other="--version")
    if "version" in choices:
        return Bot.MID_JOURNEY, values.version(choices["version"])
    if "niji" in choices:
        return Bot.NIJI_JOURNEY, values.version(choices["niji"])
    return bot, parameters.DEFAULT_NIJI_VERSION if bot is Bot.NIJI_JOURNEY else parameters.DEFAULT_VERSION


def _model(bot: Bot, version: str) -> str:
    return f"niji {version}" if bot is Bot.NIJI_JOURNEY else version


def _model_parameter(prompt: Prompt) -> str:
    return "--niji" if prompt.bot is Bot.NIJI_JOURNEY else "--v"


def _printed_version(prompt: Prompt) -> str:
    """Give the version with a decimal where Midjourney prints one: ``7.0``, but ``4`` and ``--niji 6``."""
    has_decimal = prompt.bot is Bot.NIJI_JOURNEY or "." in prompt.version or int(prompt.version) <= _LAST_BARE_VERSION
    return prompt.version if has_decimal else f"{prompt.version}.0"


def _printed_raw(prompt: Prompt, name: str, names: set[str]) -> list[str]:
    """Write ``--raw`` or ``--style raw`` as the model's; once where both were typed, and never over another style."""
    if prompt.model in parameters.STYLE_RAW_MODELS:
        return ["--raw"] if name == "raw" and "style" in names else ["--style raw"]
    return [] if name == "style" and "raw" in names else ["--raw"]


def _check_pictures(count: int, found: dict[str, str]) -> None:
    """Check that a prompt without text has pictures enough: two, or one to animate."""
    if not count:
        raise errors.EmptyPrompt
    if count == 1 and "video" not in found:
        raise errors.OnePictureAlone


def _aspect(found: dict[str, str]) -> tuple[int, int]:
    wide, high = map(int, found.get("aspect", "1:1").split(":"))
    if "hd" in found and max(wide, high) > _MAX_HD_RATIO * min(wide, high):
        raise errors.InvalidParameter(name="--ar", got=found["aspect"], accepted="1:4..4:1 (--hd)")
    return wide, high


def _check_together(found: dict[str, str]) -> None:
    for name, other in parameters.EXCLUDING:
        if name in found and other in found:
            raise errors.IncompatibleParameter(name=f"--{name}", other=f"--{other}")
    if "oref" in found and found.get("quality") == "4":
        raise errors.IncompatibleParameter(name="--oref", other="--quality 4")


def _stylize(found: dict[str, str], version: str) -> int:
    if "stylize" not in found:
        return 100
    stylize = int(found["stylize"])
    return min(1000, round(stylize / _V3_STYLIZE_UNIT)) if version == "3" else stylize


def _image_weight(found: dict[str, str], model: str) -> float:
    limit = parameters.BY_NAME["iw"].limit(model)
    default = limit.default if limit else "1"
    return min(_MAX_IMAGE_WEIGHT, float(found.get("iw", default)))


def _parts(text: str, *, has_no: bool) -> tuple[tuple[str, float], ...]:
    """Split a multi-prompt: the number right after ``::`` weighs what stands before it.

    Midjourney stopped this with V7. It is kept for all models: the words are the same, and engines of our own can use
    the weights.
    """
    if "::" not in text:
        return ((text, 1.0),) if text else ()
    parts: list[tuple[str, float]] = []
    start = 0
    for mark in _WEIGHT.finditer(text):
        parts.append((text[start : mark.start()].strip(), float(mark[1] or 1)))
        start = mark.end()
    parts.append((text[start:].strip(), 1.0))
    named = tuple(part for part in parts if part[0])
    total = sum(weight for _, weight in named) + (_NO_WEIGHT if has_no else 0)
    if named and total <= 0:
        accepted = f"sum > 0 (a::2 b::-0.5{'; --no: -0.5' if has_no else ''})"
        raise errors.InvalidParameter(name="::", got=values.plain(total), accepted=accepted)
    return named
