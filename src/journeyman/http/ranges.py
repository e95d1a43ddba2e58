"""The ``Range`` header (RFC 9110 §14), for one range; several are answered with the whole, as that permits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONE_RANGE: Final = re.compile(rb"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from ``start`` to before ``end``."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """The range lies outside the file."""


def parse(header: bytes, size: int) -> Span | None:
    """Read a ``Range`` header for a file of some size; ``None`` when the whole is to be sent.

    Raises:
        Unsatisfiable: no byte of the file is meant.
    """
    match = _ONE_RANGE.fullmatch(header)
    if match is None or match[0].strip().endswith(b"=-"):
        return None
    first, last = match[1], match[2]
    if not first and not last:
        return None
    if not first:
        if int(last) == 0 or size == 0:
            raise Unsatisfiable
        return Span(max(0, size - int(last)), size)
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, min(int(last) + 1, size) if last else size)
