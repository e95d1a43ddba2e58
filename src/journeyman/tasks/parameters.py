"""The parameters of the prompt grammar, as data: names, values, ranges, defaults, and which models have them.

Read by the parser, by the errors that say what is accepted, and by the page ``docs/prompts.md``.

A model is written ``"8.2"`` for Midjourney and ``"niji 7"`` for niji. Where Midjourney's own pages disagree, the wider
reading stands here: a parameter too many does no harm, a refused prompt does.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from journeyman.wording import listed

MIDJOURNEY_VERSIONS = ("1", "2", "3", "4", "5", "5.1", "5.2", "6", "6.1", "7", "8.1", "8.2")
NIJI_VERSIONS = ("4", "5", "6", "7")

DEFAULT_VERSION = "8.2"
DEFAULT_NIJI_VERSION = "7"

# 8.0 was withdrawn; who asks for "8" means the current one.
VERSION_SPELLINGS = {"8": "8.2"}


class Kind(StrEnum):
    """What stands after a parameter's name."""

    FLAG = "nothing"
    INTEGER = "whole number"
    NUMBER = "number"
    STEP = "number, moved to the nearest allowed one"
    CHOICE = "one word"
    RATIO = "W:H"
    VERSION = "version"
    NIJI = "version or nothing"
    VIDEO = "1 or nothing"
    PHRASES = "phrases, separated by commas"
    LINKS = "links"
    REFERENCES = "links, codes, or random"
    CODES = "codes or nothing"
    END = "link or loop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What some models accept."""

    models: frozenset[str]
    least: float = 0
    most: float = math.inf
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter. Models without a ``Limit`` do not have it."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: Kind = Kind.FLAG
    limits: tuple[Limit, ...]
    most_items: int = 1  #: links or codes
    bare: str = ""  #: the value where none is typed; empty: a value must be typed, if the kind has one
    group: str = ""  #: of the parameters in a group the first one typed wins
    refines: str = ""  #: another parameter, without which this one changes nothing
    is_field: bool = False  #: the value is a field of ``Prompt``; else it stands in ``Prompt.others``
    help: str

    def limit(self, model: str) -> Limit | None:
        """Find what the model accepts; ``None``: the model does not have this parameter."""
        return next((limit for limit in self.limits if model in limit.models), None)

    def accepted(self, limit: Limit) -> str:
        """Show which values are accepted within a limit of this parameter, in signs that need no translation."""
        match self.kind:
            case Kind.INTEGER:
                return f"{limit.least:g}..{limit.most:.10g}"
            case Kind.NUMBER:
                return f"{limit.least:g}..{limit.most:.10g} (0.5, 1, 1.25, …)"
            case Kind.STEP | Kind.CHOICE if limit.choices:
                return " | ".join(limit.choices)
            case _:
                return _EXAMPLES[self.kind]


_EXAMPLES = {
    Kind.FLAG: "",
    Kind.CHOICE: "A-Z a-z 0-9 -",
    Kind.RATIO: "W:H, 1:14..14:1 (16:9, 2:3, …)",
    Kind.VERSION: " | ".join(MIDJOURNEY_VERSIONS),
    Kind.NIJI: " | ".join(NIJI_VERSIONS),
    Kind.VIDEO: "1",
    Kind.PHRASES: "a, b, …",
    Kind.LINKS: "https://…",
    Kind.REFERENCES: "https://… | 1234567 | random",
    Kind.CODES: "A-Z a-z 0-9",
    Kind.END: "https://… | loop",
}


def _midjourney(first: str = "1", last: str = "8.2") -> frozenset[str]:
    versions = MIDJOURNEY_VERSIONS
    return frozenset(versions[versions.index(first) : versions.index(last) + 1])


def _niji(first: str = "4", last: str = "7") -> frozenset[str]:
    versions = NIJI_VERSIONS
    return frozenset(f"niji {version}" for version in versions[versions.index(first) : versions.index(last) + 1])


EVERY_MODEL = _midjourney() | _niji()
_SINCE_6 = _midjourney("6") | _niji("6")
_EVERYWHERE = (Limit(models=EVERY_MODEL),)
_LARGEST_SEED = 2**32 - 1

PARAMETERS = (
    Parameter(
        name="aspect",
        aliases=("ar",),
        kind=Kind.RATIO,
        is_field=True,
        limits=(Limit(models=EVERY_MODEL, default="1:1"),),
        help="Width to height. At most 14:1, with `--hd` 4:1.",
    ),
    Parameter(
        name="version",
        aliases=("v",),
        kind=Kind.VERSION,
        is_field=True,
        limits=(Limit(models=EVERY_MODEL, default=DEFAULT_VERSION),),
        help="The Midjourney model. `8` means 8.2. Not together with `--niji`.",
    ),
    Parameter(
        name="niji",
        kind=Kind.NIJI,
        is_field=True,
        limits=(Limit(models=EVERY_MODEL, default=DEFAULT_NIJI_VERSION),),
        help="The niji model.",
    ),
    Parameter(
        name="stylize",
        aliases=("s",),
        kind=Kind.INTEGER,
        is_field=True,
        limits=(
            Limit(models=_midjourney("4") | _niji(), most=1000, default="100"),
            Limit(models=_midjourney("3", "3"), least=625, most=60_000, default="2500"),
        ),
        help="How freely the artist decorates.",
    ),
    Parameter(
        name="chaos",
        aliases=("c",),
        kind=Kind.INTEGER,
        is_field=True,
        limits=(Limit(models=EVERY_MODEL, most=100, default="0"),),
        help="How much the four pictures differ.",
    ),
    Parameter(
        name="weird",
        aliases=("w",),
        kind=Kind.INTEGER,
        is_field=True,
        limits=(Limit(models=_midjourney("5") | _niji("5"), most=3000, default="0"),),
        help="How odd the pictures are.",
    ),
    Parameter(
        name="quality",
        aliases=("q",),
        kind=Kind.STEP,
        is_field=True,
        limits=(
            # Midjourney's 8.x has no --quality. It is accepted all the same: prompts written for earlier models,
            # without --v, now meet 8.2.
            Limit(models=_midjourney("7") | _niji("7"), least=0.1, most=5, choices=("1", "2", "4"), default="1"),
            Limit(
                models=_midjourney("6", "6.1") | _niji("6", "6"),
                least=0.1,
                most=5,
                choices=("0.5", "1", "2"),
                default="1",
            ),
            Limit(
                models=_midjourney("4", "5.2") | _niji("4", "5"),
                least=0.1,
                most=5,
                choices=("0.25", "0.5", "1"),
                default="1",
            ),
            Limit(
                models=_midjourney("1", "3"),
                least=0.1,
                most=5,
                choices=("0.25", "0.5", "1", "2", "5"),
                default="1",
            ),
        ),
        help="How much work goes into the pictures.",
    ),
    Parameter(
        name="seed",
        kind=Kind.INTEGER,
        is_field=True,
        limits=(Limit(models=EVERY_MODEL, most=_LARGEST_SEED, default="random"),),
        help="The same seed and prompt give the same pictures.",
    ),
    Parameter(
        name="sameseed",
        kind=Kind.INTEGER,
        limits=(Limit(models=_midjourney("1", "3"), most=_LARGEST_SEED),),
        help="One seed for all four pictures.",
    ),
    Parameter(
        name="no",
        kind=Kind.PHRASES,
        is_field=True,
        limits=_EVERYWHERE,
        help="What must not appear. May be given several times.",
    ),
    Parameter(
        name="iw",
        kind=Kind.NUMBER,
        is_field=True,
        limits=(
            Limit(models=_midjourney("5"), most=3, default="1"),
            Limit(models=_midjourney("4", "4") | _niji("5"), most=2, default="1"),
            Limit(models=_midjourney("1", "3"), most=10_000, default="0.25"),
        ),
        help="Weight of the image prompts against the text.",
    ),
    Parameter(
        name="tile",
        is_field=True,
        limits=(Limit(models=(_midjourney() - {"4"}) | _niji("5")),),
        help="Pictures whose edges fit together. Not with `--edit`.",
    ),
    Parameter(
        name="raw",
        is_field=True,
        limits=(Limit(models=_midjourney("5.1") | _niji("6")),),
        help="Less decoration; the same as `--style raw`.",
    ),
    Parameter(
        name="style",
        kind=Kind.CHOICE,
        limits=(
            Limit(models=_midjourney("4", "4"), choices=("4a", "4b", "4c")),
            Limit(models=_niji("5", "5"), choices=("cute", "expressive", "scenic", "original")),
            Limit(models=_midjourney("5.2", "5.2")),  # the style tuner's codes: any word
            Limit(models=_midjourney("5.1") | _niji("6"), choices=("raw",)),
        ),
        help="A style of the model; V5.2 also takes the style tuner's codes.",
    ),
    Parameter(
        name="exp",
        kind=Kind.INTEGER,
        limits=(Limit(models=_midjourney("7") | _niji("7"), most=100, default="0"),),
        help="Experimental detail.",
    ),
    Parameter(
        name="stop",
        kind=Kind.INTEGER,
        limits=(Limit(models=_midjourney("1", "6.1") | _niji("4", "6"), least=10, most=100, default="100"),),
        help="Stop early, at this percentage.",
    ),
    Parameter(
        name="sref",
        kind=Kind.REFERENCES,
        most_items=20,
        limits=(Limit(models=_SINCE_6),),
        help="Style references; `link::2` weighs one.",
    ),
    Parameter(
        name="sw",
        kind=Kind.INTEGER,
        refines="sref",
        limits=(Limit(models=_SINCE_6, most=1000, default="100"),),
        help="Weight of the style references.",
    ),
    Parameter(
        name="sv",
        kind=Kind.INTEGER,
        refines="sref",
        limits=(Limit(models=_SINCE_6, least=1, most=7),),
        help="Version of the style reference model.",
    ),
    Parameter(
        name="cref",
        kind=Kind.LINKS,
        most_items=20,
        limits=(Limit(models=_midjourney("6", "6.1") | _niji("6", "6")),),
        help="Character references.",
    ),
    Parameter(
        name="cw",
        kind=Kind.INTEGER,
        refines="cref",
        limits=(Limit(models=_midjourney("6", "6.1") | _niji("6", "6"), most=100, default="100"),),
        help="Weight of the character references.",
    ),
    Parameter(
        name="oref",
        kind=Kind.LINKS,
        limits=(Limit(models=_midjourney("7", "7")),),
        help="Omni reference: a thing to put into the picture. Not with `--draft` or `--q 4`.",
    ),
    Parameter(
        name="ow",
        kind=Kind.INTEGER,
        refines="oref",
        limits=(Limit(models=_midjourney("7", "7"), most=1000, default="100"),),
        help="Weight of the omni reference.",
    ),
    Parameter(
        name="edit",
        kind=Kind.LINKS,
        most_items=4,
        limits=(Limit(models=_midjourney("8.1")),),
        help="Pictures to edit. Not with `--tile`.",
    ),
    Parameter(
        name="dref",
        kind=Kind.LINKS,
        limits=_EVERYWHERE,
        help="Retexture: the picture whose shapes are kept. Other servers of this API write it.",
    ),
    Parameter(
        name="profile",
        aliases=("p", "personalize"),
        kind=Kind.CODES,
        most_items=20,
        limits=(Limit(models=_SINCE_6),),
        help="Personalisation: profiles, moodboards, codes.",
    ),
    Parameter(
        name="repeat",
        aliases=("r",),
        kind=Kind.INTEGER,
        limits=(Limit(models=EVERY_MODEL, least=1, most=40, default="1"),),
        help="Several tasks from one prompt. Not in relax mode.",
    ),
    Parameter(name="fast", group="speed", is_field=True, limits=_EVERYWHERE, help="Speed of this one job."),
    Parameter(name="relax", group="speed", is_field=True, limits=_EVERYWHERE, help="Speed of this one job."),
    Parameter(name="turbo", group="speed", is_field=True, limits=_EVERYWHERE, help="Speed of this one job."),
    Parameter(
        name="draft",
        limits=(Limit(models=_midjourney("7") | _niji("7")),),
        help="Quick sketches.",
    ),
    Parameter(
        name="hd",
        group="definition",
        is_field=True,
        limits=(Limit(models=_midjourney("8.1")),),
        help="Twice the width and height.",
    ),
    Parameter(
        name="sd",
        group="definition",
        limits=(Limit(models=_midjourney("8.1")),),
        help="The ordinary size.",
    ),
    Parameter(name="preview", limits=(Limit(models=_midjourney("8.1")),), help="An early look at the next model."),
    Parameter(name="stealth", group="visibility", limits=_EVERYWHERE, help="Keep the pictures private."),
    Parameter(name="public", group="visibility", limits=_EVERYWHERE, help="Show the pictures publicly."),
    Parameter(name="video", kind=Kind.VIDEO, bare="1", limits=_EVERYWHERE, help="Animate the one picture given."),
    Parameter(
        name="motion",
        kind=Kind.CHOICE,
        refines="video",
        limits=(Limit(models=EVERY_MODEL, choices=("low", "high"), default="low"),),
        help="Video: how much moves.",
    ),
    Parameter(name="loop", refines="video", limits=_EVERYWHERE, help="Video: end as it began."),
    Parameter(name="end", kind=Kind.END, refines="video", limits=_EVERYWHERE, help="Video: the last frame."),
    Parameter(
        name="bs",
        kind=Kind.CHOICE,
        refines="video",
        limits=(Limit(models=EVERY_MODEL, choices=("1", "2", "4"), default="4"),),
        help="Video: how many.",
    ),
    Parameter(
        name="zoom",
        kind=Kind.NUMBER,
        bare="2",
        limits=(Limit(models=EVERY_MODEL, least=1, most=2, default="2"),),
        help="Custom Zoom: how far to zoom out. Elsewhere it changes nothing.",
    ),
    Parameter(
        name="uplight",
        limits=(Limit(models=_midjourney("1", "4") | _niji("4", "4")),),
        help="The light upscaler of old models.",
    ),
    Parameter(
        name="upbeta",
        limits=(Limit(models=_midjourney("1", "4") | _niji("4", "4")),),
        help="The beta upscaler of old models.",
    ),
)

LONGEST_RATIOS = ((_midjourney("4", "4") | _niji("4", "4"), (2, 1)), (_midjourney("3", "3"), (5, 2)))
"""The models that Midjourney draws in shorter ratios than others, and the longest."""

MULTI_PROMPT_MODELS = _midjourney("1", "6.1") | _niji("4", "6")
"""The models for which Midjourney splits the text at ``::``."""

TURBO_MODELS = _midjourney("5", "7") | _niji("5")
"""The models that Midjourney draws in turbo mode; the others are drawn in fast mode."""

STYLE_RAW_MODELS = _midjourney("5.1", "6.1") | _niji("6", "6")
"""The models for which Midjourney prints ``--raw`` as ``--style raw``."""

QUALITY_MODELS = _midjourney("1", "7") | _niji()
"""The models for which Midjourney has ``--quality``."""

VIDEO_PARAMETERS = frozenset(
    {"video", "motion", "loop", "end", "bs", "raw", "hd", "sd", "repeat", "seed"}
    | {parameter.name for parameter in PARAMETERS if parameter.group in {"speed", "visibility"}}
)
"""What a video heeds; the other parameters are about the picture that is animated."""

FIELDS = frozenset(parameter.name for parameter in PARAMETERS if parameter.is_field)

BY_NAME = {name: parameter for parameter in PARAMETERS for name in (parameter.name, *parameter.aliases)}

EXCLUDING = (("niji", "version"), ("oref", "draft"), ("edit", "tile"))
"""Pairs that cannot stand in one prompt, whatever the model."""

REPLACEMENTS = {
    "width": "--ar",
    "height": "--ar",
    "h": "--ar",
    "size": "--ar",
    "ratio": "--ar",
    "negative": "--no",
    "model": "--v",
    "variety": "--chaos",
    "image-weight": "--iw",
    "anime": "--niji",
    "upanime": "--niji",
    "hq": "--quality",
    "vibe": "--v",
    "test": "--v",
    "testp": "--v",
    "creative": "--v",
}
"""What to write instead of names that other programs or earlier models have."""

ACCEPTED_NAMES = listed(
    " / ".join(f"--{name}" for name in (parameter.name, *parameter.aliases)) for parameter in PARAMETERS
)
