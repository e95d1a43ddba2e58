"""What kind of task it was whose result a service shows again: its buttons tell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from journeyman.tasks import custom_ids
from journeyman.tasks.buttons import Button
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action

_TELLING: Final = {
    Deed.UPSAMPLE: Action.IMAGINE,
    Deed.CLIP: Action.VIDEO,
    Deed.IMAGINE_DESCRIBED: Action.DESCRIBE,
    Deed.IMAGINE_SHORTENED: Action.SHORTEN,
}


def kind(buttons: Iterable[Button]) -> Action:
    """Give the kind by the first button that only one kind has; without one it is a single picture."""
    pressed = (custom_ids.parse(button.custom_id) for button in buttons)
    return next((_TELLING[press.deed] for press in pressed if press and press.deed in _TELLING), Action.UPSCALE)
