"""Taking an account's token: from a file, from standard input, or typed unseen; never from an argument.

An argument would stand in the list of processes, and in the history of the shell.
"""

from __future__ import annotations

import getpass
import stat
import sys
from pathlib import Path
from typing import Final

import typer

from journeyman.cli import options
from journeyman.cli.speech import Stopped, note, say

STANDARD_INPUT: Final = "-"

# Much longer than any token, and short enough to read from whatever was meant instead.
_LONGEST_BYTES: Final = 65_536


def read(file: str | None) -> str:
    """Give the token, which may still be wrong.

    Raises:
        Stopped: the file cannot be read.
        typer.BadParameter: there is none.
    """
    if file is not None and file != STANDARD_INPUT:
        token = _from_file(Path(file).expanduser())
    elif file == STANDARD_INPUT or not sys.stdin.isatty():
        token = _decoded(sys.stdin.buffer.read(_LONGEST_BYTES))
    else:
        token = _asked()
    if not token.strip():
        raise typer.BadParameter(
            options.expected(
                say(zh="空", en="nothing"),
                "含有token的文件，或从标准输入、终端输入token",
                "a file that holds the token, or the token on standard input or typed at a terminal",
            ),
            param_hint="'--token-file'",
        )
    return token


def _from_file(path: Path) -> str:
    try:
        with path.open("rb") as opened:
            data = opened.read(_LONGEST_BYTES)
        mode = path.stat().st_mode
    except OSError as error:
        raise Stopped(
            zh=f"--token-file：无法读取 {path}：{error.strerror}；应为含有token的文件",
            en=f"--token-file: {path} cannot be read: {error.strerror}; accepted: a file that holds the token.",
        ) from error
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        note(
            say(
                zh=f"注意：其他用户可以读取 {path}；可用 chmod 600 收紧权限，或在添加后删除",
                en=f"Mind: others can read {path}; chmod 600 closes it, or delete it now.",
            )
        )
    return _decoded(data)


def _asked() -> str:
    try:
        return getpass.getpass(
            say(zh="账号的token（输入不显示）：", en="The account's token (it is not shown): "), sys.stderr
        )
    except EOFError:
        return ""


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")
