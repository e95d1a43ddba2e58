"""The options of the commands, each with its help and its check."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, cast

import msgspec
import typer

from journeyman import settings
from journeyman.cli.speech import say
from journeyman.settings import Settings

_WHERE: Final = "Where it listens"
_WHAT: Final = "What it keeps and runs"
_LOGS: Final = "What it prints"
_FILES: Final = "The files"
_DRAWING: Final = "The drawing"
_SERVER: Final = "The server"

_HELP: Final = settings.descriptions()
_DEFAULTS: Final = {
    field.name: ",".join(cast("tuple[str, ...]", field.default))
    if isinstance(field.default, tuple)
    else str(field.default)
    for field in msgspec.structs.fields(Settings)
}

_MAX_PORT: Final = 65_535
_MAX_SEED: Final = 2**32 - 1
_PICTURES: Final = 4

_Check = Callable[[int | None], int | None]


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """For whom it is logged."""

    TEXT = "text"
    JSON = "json"


def _default(shown: str) -> str:
    return rf" [dim]\[default: {shown}][/dim]" if shown else ""


def _setting(name: str, panel: str, *, metavar: str | None = None, callback: _Check | None = None) -> object:
    """Make the option of a setting, with the help that the table of settings has for it."""
    return typer.Option(
        f"--{name.replace('_', '-')}",
        help=_HELP[name] + _default(_DEFAULTS[name]),
        rich_help_panel=panel,
        metavar=metavar,
        callback=callback,
    )


def expected(got: str, accepted_zh: str, accepted_en: str) -> str:
    """Say what was given and what is accepted."""
    return say(zh=f"收到 {got}，应为{accepted_zh}", en=f"got {got}; accepted: {accepted_en}")


def _within(least: int, most: int) -> _Check:
    def check(value: int | None) -> int | None:
        if value is not None and not least <= value <= most:
            raise typer.BadParameter(expected(str(value), f"{least}..{most}", f"{least}..{most}"))
        return value

    return check


def _check_server(value: str | None) -> str | None:
    if value is not None and not value.startswith(("http://", "https://")):
        links = "http://… | https://…"
        raise typer.BadParameter(expected(repr(value), links, links))
    return value


def _check_output(value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() not in {"", ".png"} and not value.is_dir():
        raise typer.BadParameter(
            expected(repr(value.name), "以 .png 结尾的文件名，或目录", "a name that ends in .png, or a directory")
        )
    return value


Host = Annotated[str | None, _setting("host", _WHERE)]
Port = Annotated[int | None, _setting("port", _WHERE, metavar=f"0..{_MAX_PORT}", callback=_within(0, _MAX_PORT))]
PublicURL = Annotated[str | None, _setting("public_url", _WHERE, metavar="URL")]
DataDir = Annotated[str | None, _setting("data_dir", _WHAT, metavar="DIRECTORY")]
DatabaseURL = Annotated[str | None, _setting("database_url", _WHAT, metavar="URL")]
Engines = Annotated[str | None, _setting("engines", _WHAT, metavar="NAMES")]
Level = Annotated[LogLevel | None, _setting("log_level", _LOGS)]
Format = Annotated[LogFormat | None, _setting("log_format", _LOGS)]

Prompt = Annotated[str, typer.Argument(help="What to draw, with parameters like --ar 16:9.", show_default=False)]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="PNG file, or a directory." + _default("named after the prompt"),
        rich_help_panel=_FILES,
        callback=_check_output,
    ),
]
Force = Annotated[bool, typer.Option("--force", "-f", help="Replace files that exist.", rich_help_panel=_FILES)]
All = Annotated[bool, typer.Option("--all", help="Save the single pictures beside the grid.", rich_help_panel=_FILES)]
Single = Annotated[
    int | None,
    typer.Option(
        "--single",
        metavar=f"1..{_PICTURES}",
        help="Save this picture instead of the grid.",
        rich_help_panel=_FILES,
        callback=_within(1, _PICTURES),
    ),
]
Niji = Annotated[bool, typer.Option("--niji", help="Draw in niji's manner.", rich_help_panel=_DRAWING)]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        metavar=f"0..{_MAX_SEED}",
        help="The same prompt and seed give the same picture." + _default("random"),
        rich_help_panel=_DRAWING,
        callback=_within(0, _MAX_SEED),
    ),
]
Reference = Annotated[
    list[str] | None,
    typer.Option(
        "--reference",
        "-r",
        metavar="FILE|URL",
        help="A picture to go by; may be repeated.",
        rich_help_panel=_DRAWING,
    ),
]
ServerURL = Annotated[
    str | None,
    typer.Option(
        "--server",
        metavar="URL",
        help="Draw there and nowhere else." + _default("the one running here, if any"),
        rich_help_panel=_SERVER,
        callback=_check_server,
    ),
]
Key = Annotated[str | None, typer.Option("--key", help="API key of the server.", rich_help_panel=_SERVER)]

_MOST_MINUTES: Final = 1440
_ACCOUNT: Final = "The account"
_WORK: Final = "How it works"


class Dialogs(StrEnum):
    """When a button that can be remixed opens a dialog."""

    AUTO = "auto"
    ASK = "ask"


def _field(name: str, help_text: str, *, default: str = "", panel: str = _WORK, metavar: str | None = None) -> object:
    """Make the option of an account's field; its default is the registry's."""
    return typer.Option(name, help=help_text + _default(default), rich_help_panel=panel, metavar=metavar)


AccountID = Annotated[str, typer.Argument(metavar="ID", help="The account's id.", show_default=False)]
NewID = Annotated[
    str | None, _field("--id", "What it is called by here.", default="the channel's id", panel=_ACCOUNT, metavar="ID")
]
_CHANNEL: Final = "Discord's id of the channel or direct message in which it works."
Channel = Annotated[str, _field("--channel", _CHANNEL, panel=_ACCOUNT, metavar="ID")]
OtherChannel = Annotated[str | None, _field("--channel", _CHANNEL, panel=_ACCOUNT, metavar="ID")]
Guild = Annotated[
    str | None,
    _field(
        "--guild", "Discord's id of the server that the channel is in.", default="none", panel=_ACCOUNT, metavar="ID"
    ),
]
TokenFile = Annotated[
    str | None,
    _field(
        "--token-file",
        "Read the token from there; - is standard input.",
        default="standard input, or it is asked for",
        panel=_ACCOUNT,
        metavar="FILE",
    ),
]
NewToken = Annotated[
    bool,
    typer.Option("--new-token", help="Read a new token from standard input, or ask for it.", rich_help_panel=_ACCOUNT),
]
Name = Annotated[str | None, _field("--name", "For people.", default="the id", panel=_ACCOUNT)]
Remark = Annotated[str | None, _field("--remark", "A note, by which clients may choose it.", panel=_ACCOUNT)]
Capacity = Annotated[int | None, _field("--capacity", "Tasks at the same time.", default="3", metavar="1..64")]
QueueSize = Annotated[int | None, _field("--queue-size", "Tasks that may wait for it.", default="10")]
Weight = Annotated[int | None, _field("--weight", "Its share of the tasks, beside the others'.", default="1")]
TimeoutMinutes = Annotated[
    int | None,
    typer.Option(
        "--timeout-minutes",
        help="How long a task may take." + _default("30"),
        rich_help_panel=_WORK,
        metavar=f"1..{_MOST_MINUTES}",
        callback=_within(1, _MOST_MINUTES),
    ),
]
Modes = Annotated[
    str | None, _field("--modes", "Speeds that its plan has.", default="fast,relax,turbo", metavar="NAMES")
]
Bots = Annotated[
    str | None, _field("--bots", "Bots that are in its channel.", default="mid_journey,niji_journey", metavar="NAMES")
]
RemixDialogs = Annotated[
    Dialogs | None,
    _field("--remix", "Dialogs with Remix switched on: auto (only who asks gets one) or ask.", default="auto"),
]
Pacing = Annotated[
    float | None,
    _field("--pacing", "Seconds between its requests, at least.", default="1.5", metavar="SECONDS"),
]
Contract = Annotated[
    str | None,
    _field("--contract", "How masks of Vary (Region) are sent: proxied or direct.", default="proxied"),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, whatever tasks it ends.")]
AsJSON = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
