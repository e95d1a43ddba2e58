"""The files that are read and written. Nothing is overwritten unless asked for."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from journeyman.cli.speech import Stopped
from journeyman.cli.wishes import GRID

_MAX_NAME_BYTES: Final = 80
_BETWEEN_WORDS: Final = re.compile(r"\W+")


def targets(
    title: str, wanted: Sequence[int], *, tasks: int = 1, output: Path | None, force: bool
) -> list[dict[int, Path]]:
    """Choose a file for each wanted picture of each task, before anything is drawn.

    Raises:
        Stopped: the named file exists, or its directory does not.
    """
    if output is None or output.is_dir():
        return _free(output or Path(), name_for(title), wanted, tasks)
    chosen = _names(output.parent, output.stem, wanted, tasks)
    if not output.parent.is_dir():
        where = output.parent
        raise Stopped(zh=f"目录不存在：{where}；请先创建", en=f"There is no directory {where}; make it first.")
    if not os.access(output.parent, os.W_OK):
        raise Stopped(zh=f"目录不可写：{output.parent}", en=f"The directory {output.parent} cannot be written to.")
    taken = next(filter(Path.exists, _paths(chosen)), None)
    if taken is not None and not force:
        raise Stopped(
            zh=f"文件已存在：{taken}；请用 -o 换个名字，或加 --force 覆盖",
            en=f"{taken} exists; choose another name with -o, or add --force to replace it.",
        )
    return chosen


def save(chosen: Mapping[int, Path], pictures: Mapping[int, bytes], *, force: bool) -> Iterator[Path]:
    """Write the pictures, and give each path once it is written."""
    for number, path in chosen.items():
        try:
            with path.open("wb" if force else "xb") as file:
                file.write(pictures[number])
        except OSError as error:
            raise Stopped(
                zh=f"无法保存 {path}：{error.strerror}", en=f"{path} cannot be saved: {error.strerror}."
            ) from error
        yield path


def read(path: str) -> bytes:
    """Read a picture's file. Raises ``Stopped`` when it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Stopped(
            zh=f"--reference 无法读取 {path}：{error.strerror}；应为图片文件或 http(s) 链接",
            en=f"--reference: {path} cannot be read: {error.strerror}; accepted: a picture's file or an http(s) link.",
        ) from error


def name_for(title: str) -> str:
    """Make a file name of a prompt's words, in whatever script they are."""
    words = _BETWEEN_WORDS.sub("-", title.lower()).strip("-_")
    short = words.encode()[:_MAX_NAME_BYTES].decode(errors="ignore").strip("-_")
    return short or "picture"


def _free(directory: Path, name: str, wanted: Sequence[int], tasks: int) -> list[dict[int, Path]]:
    for number in itertools.count(1):
        chosen = _names(directory, name if number == 1 else f"{name}_{number}", wanted, tasks)
        if not any(map(Path.exists, _paths(chosen))):
            return chosen
    raise AssertionError


def _names(directory: Path, stem: str, wanted: Sequence[int], tasks: int) -> list[dict[int, Path]]:
    """Name the picture by the stem; when several are wanted the single ones get their number too.

    Of several tasks each has its number between the two.
    """
    stems = [stem] if tasks == 1 else [f"{stem}_{task}" for task in range(1, tasks + 1)]
    return [
        {
            number: directory / (f"{one}.png" if number == GRID or len(wanted) == 1 else f"{one}-{number}.png")
            for number in wanted
        }
        for one in stems
    ]


def _paths(chosen: Sequence[Mapping[int, Path]]) -> Iterator[Path]:
    return itertools.chain.from_iterable(files.values() for files in chosen)
