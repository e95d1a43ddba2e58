"""The values of parameters: checked against what the model accepts, and written in one way.

Every value stays a string here, in the form in which it is echoed: ``16:9``, ``250``, ``0.5``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from journeyman import errors
from journeyman.tasks import parameters, sizes
from journeyman.tasks.grammar import ITEMS, LINK, PUNCTUATION, Given, negative_weight, shown
from journeyman.tasks.parameters import Kind, Limit

_RATIO = re.compile("([0-9]{1,9})[:\uff1a]([0-9]{1,9})")
_INTEGER = re.compile("-?[0-9]{1,15}")
_NUMBER = re.compile(r"-?(?:[0-9]{1,9}\.?|[0-9]{0,9}\.[0-9]{1,9})")
_STYLE_CODE = re.compile("[A-Za-z0-9-]+")
_PHRASE_ENDS = re.compile("[,\uff0c\u3001]")


def label(model: str) -> str:
    """Write a model as the parameter that chooses it: ``--version 8.2``, ``--niji 7``."""
    return f"--{model}" if model.startswith("niji") else f"--version {model}"


def version(given: Given) -> str:
    """Read the value of ``--version`` or ``--niji``."""
    is_niji = given.name == "niji"
    if is_niji and not given.words:
        return parameters.DEFAULT_NIJI_VERSION
    typed = _word(given)
    number = typed.removesuffix(".0")
    number = parameters.VERSION_SPELLINGS.get(number, number)
    if number not in (parameters.NIJI_VERSIONS if is_niji else parameters.MIDJOURNEY_VERSIONS):
        raise _invalid(given, typed, given.parameter.limits[0])
    return number


def read(given: Given, model: str) -> str:
    """Read a value.

    Raises:
        errors.IncompatibleParameter: the model does not have the parameter.
        errors.InvalidParameter: the value is missing, malformed or out of range.
    """
    parameter = given.parameter
    limit = parameter.limit(model)
    if limit is None:
        raise errors.IncompatibleParameter(name=f"--{given.name}", other=label(model))
    if parameter.kind is Kind.FLAG:
        return ""
    if parameter.kind not in _SINGLE:
        return _items(given, limit)
    typed = _word(given) or parameter.bare
    value = _SINGLE[parameter.kind](typed, limit)
    if value is None:
        raise _invalid(given, typed, limit)
    return value


def in_every_model(given: Given) -> str:
    """Read the value of a parameter that all models have alike; errors as ``read``."""
    return read(given, parameters.DEFAULT_VERSION)


def _phrases(value: str) -> list[str]:
    """Cut the value of ``--no`` at its commas."""
    return [phrase for part in _PHRASE_ENDS.split(value) if (phrase := part.strip(f" {PUNCTUATION}"))]


def _word(given: Given) -> str:
    return given.words[0].rstrip(PUNCTUATION) if given.words else ""


def plain(number: float) -> str:
    """Write a number without exponent and without needless zeros, to three places."""
    return f"{round(number, 3) + 0.0:.3f}".rstrip("0").rstrip(".")


def _invalid(given: Given, got: str, limit: Limit) -> errors.InvalidParameter:
    accepted = given.parameter.accepted(limit)
    return errors.InvalidParameter(name=f"--{given.name}", got=shown(got) or '""', accepted=accepted)


def _ratio(typed: str, _limit: Limit) -> str | None:
    found = _RATIO.fullmatch(typed)
    if found is None:
        return None
    wide, high = int(found[1]), int(found[2])
    if not wide or not high or max(wide, high) > sizes.MAX_RATIO * min(wide, high):
        return None
    divisor = math.gcd(wide, high)
    return f"{wide // divisor}:{high // divisor}"


def _integer(typed: str, limit: Limit) -> str | None:
    return str(int(typed)) if _INTEGER.fullmatch(typed) and limit.least <= int(typed) <= limit.most else None


def _number(typed: str, limit: Limit) -> str | None:
    return plain(float(typed)) if _NUMBER.fullmatch(typed) and limit.least <= float(typed) <= limit.most else None


def _step(typed: str, limit: Limit) -> str | None:
    number = _number(typed, limit)
    if number is None:
        return None
    # Halfway between two, the larger one: --q 3 is 4 in V7.
    return min(limit.choices, key=lambda choice: (abs(float(choice) - float(number)), -float(choice)))


def _choice(typed: str, limit: Limit) -> str | None:
    word = typed.lower()
    if limit.choices:
        return word if word in limit.choices else None
    # The style tuner's codes tell upper case from lower.
    code = word if word == "raw" else typed
    return code if _STYLE_CODE.fullmatch(code) else None


def _end(typed: str, _limit: Limit) -> str | None:
    return _reference(typed) if typed.lower() == "loop" or LINK.fullmatch(typed) else None


_SINGLE: dict[Kind, Callable[[str, Limit], str | None]] = {
    Kind.RATIO: _ratio,
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.STEP: _step,
    Kind.CHOICE: _choice,
    Kind.END: _end,
}
"""How to write one value in its usual form; ``None`` when it is not accepted."""


def _items(given: Given, limit: Limit) -> str:
    parameter = given.parameter
    if parameter.kind is Kind.PHRASES:
        value = ", ".join(_phrases(" ".join(given.words)))
        if not value:
            raise _invalid(given, " ".join(given.words), limit)
        return value
    items = [word.rstrip(PUNCTUATION) for word in given.words]
    if parameter.kind is Kind.VIDEO:
        wrong = [item for item in items if item != parameter.bare]
    else:
        wrong = [item for item in items if not ITEMS[parameter.kind].fullmatch(item) or negative_weight(item)]
    if wrong or (not items and parameter.kind in {Kind.LINKS, Kind.REFERENCES}):
        raise _invalid(given, wrong[0] if wrong else "", limit)
    if len(items) > parameter.most_items:
        raise errors.InvalidParameter(
            name=f"--{given.name}", got=f"{len(items)} ×", accepted=f"1..{parameter.most_items} ×"
        )
    return " ".join(map(_reference, items)) or parameter.bare


def _reference(item: str) -> str:
    """Take the angle brackets off a link, unless that would turn its end into a weight."""
    found = LINK.fullmatch(item)
    if found is None:
        return item.lower() if item.lower() in {"random", "loop"} else item
    link = found["inside"]
    return link + item[len(link) + 2 :] if link and "::" not in link else item
