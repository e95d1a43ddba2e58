"""Buttons, selects and text inputs, picked out of the rows and boxes that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from journeyman.engines.discord.messages.wire import Component, Option

_BUTTON: Final = 2
_SELECT: Final = 3
_TEXT_INPUT: Final = 4
_DEEPEST: Final = 8  #: Discord's own boxes nest to three

UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Style(IntEnum):
    """How a button looks; of the settings' buttons, whether they are on."""

    PRIMARY = 1  #: was pressed
    SECONDARY = 2
    SUCCESS = 3  #: is on
    DANGER = 4
    LINK = 5  #: opens a page; no interaction presses it


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button. It is pressed by its custom id, which is read and never built: families differ by model."""

    custom_id: str  #: empty for links
    label: str = ""
    emoji: str = ""
    style: int = Style.SECONDARY
    url: str = ""
    is_disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """A list of choices."""

    custom_id: str
    options: tuple[Option, ...]
    placeholder: str = ""


def buttons(components: Iterable[Component] | None) -> tuple[Button, ...]:
    """Give the buttons of a message in reading order."""
    return tuple(
        Button(
            custom_id=component.custom_id or "",
            label=component.label or "",
            emoji=(component.emoji.name if component.emoji else None) or "",
            style=component.style or Style.SECONDARY,
            url=component.url or "",
            is_disabled=bool(component.disabled),
        )
        for component in _walk(components or (), _DEEPEST)
        if component.type == _BUTTON
    )


def custom_ids(components: Iterable[Component] | None) -> Iterator[str]:
    """Give the custom ids of a message's buttons in reading order; links have none."""
    if components:
        for component in _walk(components, _DEEPEST):
            if component.type == _BUTTON and component.custom_id:
                yield component.custom_id


def selects(components: Iterable[Component] | None) -> tuple[Select, ...]:
    """Give the selects of a message."""
    return tuple(
        Select(
            custom_id=component.custom_id or "",
            options=component.options or (),
            placeholder=component.placeholder or "",
        )
        for component in _walk(components or (), _DEEPEST)
        if component.type == _SELECT
    )


def text_inputs(components: Iterable[Component] | None) -> tuple[Component, ...]:
    """Give the text inputs of a form."""
    return tuple(component for component in _walk(components or (), _DEEPEST) if component.type == _TEXT_INPUT)


def uuid(words: str) -> str:
    """Give the last job uuid in a text, in lower case; empty if there is none."""
    found = UUID.findall(words)
    return found[-1].lower() if found else ""


def _walk(components: Iterable[Component], depth: int) -> Iterator[Component]:
    for component in components:
        yield component
        if depth:
            if component.components:
                yield from _walk(component.components, depth - 1)
            if component.component is not None:
                yield from _walk((component.component,), depth - 1)
            if component.accessory is not None:
                yield from _walk((component.accessory,), depth - 1)
