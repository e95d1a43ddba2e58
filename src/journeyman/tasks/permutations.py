r"""Permutations and repeats: how one prompt becomes several.

``{red, green} bird`` is two prompts. Braces may stand anywhere, in links and in names of parameters too, so they are
resolved before anything else is read:

- options end at commas, also full-width ones, and lose the blanks round them; an option may be empty;
- several pairs of braces multiply, the left-most varies slowest; an option may hold braces again;
- ``\{``, ``\}`` and ``\,`` are signs of the text, see ``tasks.braces``;
- braces without a comma of their own, and braces without their partner, are text: ``{fox}``, ``:-{``.

The prompts are counted while they are read and not made once there are too many, so a short prompt that stands for a
billion others costs no more than any prompt of its length.
"""

from __future__ import annotations

import re
from typing import Final

from journeyman import errors
from journeyman.tasks import braces, grammar, values
from journeyman.tasks.task import SpeedMode

MOST_TASKS: Final = 40
"""How many tasks one prompt may make: what Midjourney's largest plans allow."""

_MOST_COUNTED: Final = 1_000_000  # beyond, nobody needs the exact number
_REPEAT: Final = re.compile("(?:--|\u2014)r(?:epeat)?(?![A-Za-z0-9])", re.IGNORECASE)


def expand(raw: str, *, most: int = MOST_TASKS) -> tuple[str, ...]:
    """Give the prompts that one prompt stands for, without braces and ``--repeat``; a plain prompt as it is.

    Raises:
        errors.TooManyTasks: there would be more than ``most``.
        errors.InvalidRequest: ``--repeat`` is wrong, or the parameters beside it cannot be read.
    """
    prompts: list[str] = []
    for variant in _variants(raw, most) if "{" in raw else (raw,):
        if _REPEAT.search(variant):
            prompt, times = _without_repeat(variant)
            prompts += [prompt] * times
        else:
            prompts.append(variant)
    if len(prompts) > most:
        raise errors.TooManyTasks(count=len(prompts), limit=most)
    return tuple(prompts)


def check_mode(count: int, mode: SpeedMode) -> None:
    """Check that a prompt of ``count`` tasks may run at this speed.

    Raises:
        errors.BatchInRelax: it may not.
    """
    if count > 1 and mode is SpeedMode.RELAX:
        raise errors.BatchInRelax(count=count)


class _Run:
    """What stands between two commas, or outside of all braces: the prompts it makes so far, and their number."""

    __slots__ = ("count", "made")

    def __init__(self) -> None:
        self.count = 1
        self.made = [""]  #: empty once there are too many

    def add_text(self, text: str) -> None:
        self.made = [one + text for one in self.made]

    def add_options(self, options: list[_Run], most: int) -> None:
        self.count *= sum(option.count for option in options)
        if self.count > most:
            self.made = []
            return
        ends = [end.strip() for option in options for end in option.made]
        self.made = [start + end for start in self.made for end in ends]


def _variants(raw: str, most: int) -> list[str]:
    """Resolve the braces."""
    run, options = _Run(), list[_Run]()
    outside: list[tuple[_Run, list[_Run]]] = []
    done = 0
    for place in braces.structural(raw):
        run.add_text(raw[done:place])
        done = place + 1
        if raw[place] == "{":
            outside.append((run, options))
            run, options = _Run(), []
            continue
        options.append(run)
        if raw[place] == "}":
            chosen = options
            run, options = outside.pop()
            run.add_options(chosen, most)
            if run.count > _MOST_COUNTED:
                raise errors.TooManyTasks(count=f"> {_MOST_COUNTED}", limit=most)
        else:
            run = _Run()
    run.add_text(raw[done:])
    if run.count > most:
        # How often each would be repeated is known only to those that are made.
        raise errors.TooManyTasks(count=f"\u2265 {run.count}" if _REPEAT.search(raw) else run.count, limit=most)
    return run.made


def _without_repeat(prompt: str) -> tuple[str, int]:
    """Take ``--repeat`` out of a prompt, and read it."""
    rest, given = grammar.take_out(prompt, "repeat")
    return (rest, int(values.in_every_model(given))) if given else (prompt, 1)
