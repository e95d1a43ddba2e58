"""Reading the art pack: facts at once, SVG bodies one by one.

``drawings.bin`` begins with the dictionary that all bodies were deflated with. A body is read with ``os.pread``, which
shares no file position, so threads and forked processes may read at the same time.
"""

from __future__ import annotations

import functools
import os
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from journeyman.engines.papercut.plan import Drawing, Nature

__all__ = ["body", "by_emoji", "drawing", "ids", "ids_set"]

FOLDER: Final = Path(__file__).parent
REMEMBERED: Final = 64  #: bodies kept unpacked, about 18 KB each


class Row(msgspec.Struct, frozen=True, gc=False):
    """A line of ``drawings.json``."""

    id: str
    label: str
    at: tuple[int, int]  #: offset and length in ``drawings.bin``
    nature: str
    metres: float
    box: tuple[float, float, float, float]
    inks: tuple[str, ...]
    hexcode: str = ""
    faces: int = 0
    head_only: bool = False
    is_bust: bool = False
    is_framed: bool = False
    waterline: float | None = None


class Table(msgspec.Struct, frozen=True):
    """``drawings.json``."""

    dictionary: int  #: bytes of the dictionary
    drawings: list[Row]


@functools.cache
def _rows() -> Mapping[str, Row]:
    return {row.id: row for row in _table().drawings}


@functools.cache
def _table() -> Table:
    return msgspec.json.decode((FOLDER / "drawings.json").read_bytes(), type=Table)


@functools.cache
def _file() -> int:
    return os.open(FOLDER / "drawings.bin", os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))


def _read(offset: int, length: int) -> bytes:
    if sys.platform == "win32":  # has no pread
        with (FOLDER / "drawings.bin").open("rb") as file:
            file.seek(offset)
            return file.read(length)
    return os.pread(_file(), length, offset)


@functools.cache
def _dictionary() -> bytes:
    return _read(0, _table().dictionary)


def ids() -> tuple[str, ...]:
    """Name all drawings, in alphabetical order."""
    return tuple(_rows())


@functools.cache
def drawing(id: str) -> Drawing:  # noqa: A002 - the word everybody uses for it
    """Say what is known of a drawing.

    Raises:
        KeyError: there is no such drawing.
    """
    row = _rows()[id]
    return Drawing(
        id=row.id,
        label=row.label,
        nature=Nature(row.nature),
        metres=row.metres,
        box=row.box,
        faces=row.faces,
        head_only=row.head_only,
        is_bust=row.is_bust,
        is_framed=row.is_framed,
        waterline=row.waterline,
        inks=row.inks,
    )


@functools.lru_cache(maxsize=REMEMBERED)
def body(id: str) -> str:  # noqa: A002 - as above
    """Give the drawing as SVG markup for a 32 × 32 square; no two drawings use the same element id.

    Raises:
        KeyError: there is no such drawing.
    """
    packed = _read(*_rows()[id].at)
    unpacker = zlib.decompressobj(-15, zdict=_dictionary())
    return (unpacker.decompress(packed) + unpacker.flush()).decode()


@functools.cache
def by_emoji() -> Mapping[str, str]:
    """Map emoji, without variation selectors, to the ids of their drawings."""
    rows = (row for row in _rows().values() if row.hexcode)
    return {"".join(chr(int(code, 16)) for code in row.hexcode.split("-") if code != "FE0F"): row.id for row in rows}


@functools.cache
def ids_set() -> frozenset[str]:
    """Name all drawings, for asking whether one exists."""
    return frozenset(_rows())
