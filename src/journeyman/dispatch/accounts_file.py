"""Reading the operator's file of accounts.

It is TOML, a table for each account, with the fields of ``Description``; the token may stand in a file of its own,
whose path counts from this one::

    [[accounts]]
    guild = "1111111111111111111"
    channel = "2222222222222222222"
    token_file = "anna.token"
    modes = ["fast", "relax"]
    options = { between_writes = 2.0 }
"""

from __future__ import annotations

import contextlib
import os
import stat
import tomllib
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeGuard, cast

from journeyman import errors
from journeyman.dispatch import account_fields as fields
from journeyman.dispatch.registry import Description, checked
from journeyman.wording import Clause, listed

# Elsewhere than on POSIX the bits say nothing.
_OTHERS: Final = stat.S_IRGRP | stat.S_IROTH if os.name == "posix" else 0

Mark = tuple[int, int, int] | None
"""What changes when a file does; ``None``: it cannot be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One account of the file."""

    id: str
    description: Description
    place: str  #: which file, and which account in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What the file says."""

    entries: Sequence[Entry] = ()
    marks: Mapping[Path, Mark] = field(default_factory=dict[Path, Mark])  #: of all files that were read
    exposed: frozenset[Path] = frozenset()  #: those of them in which tokens stand, and which others than we can read


def read(path: Path) -> Sheet:
    """Read the file, and those that it names for tokens. Blocking.

    Raises:
        errors.SettingsError: the file has a mistake; the message names the account, the field and what is accepted.
    """
    return _Reader(path).sheet()


def mark(path: Path) -> Mark:
    """Give what changes when a file does. Blocking."""
    try:
        return _mark(path.stat())
    except OSError:
        return None


@contextlib.contextmanager
def placed(place: str) -> Generator[None]:
    """Say which account of the file a refusal is about.

    Raises:
        errors.SettingsError: instead of an ``errors.InvalidRequest``.
    """
    try:
        yield
    except errors.InvalidRequest as error:
        message = f"{place}: {error.sentence('en')}"
        raise errors.SettingsError(message) from error


class _Reader:
    """Reads one file once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._marks: dict[Path, Mark] = {}
        self._modes: dict[Path, int] = {}
        self._secrets: set[Path] = set()

    def sheet(self) -> Sheet:
        """Read and check all of it."""
        entries: list[Entry] = []
        for number, table in enumerate(self._tables(), 1):
            name = next((str(table[key]) for key in ("id", "name", "channel") if _is_text(table.get(key))), "unnamed")
            place = f"{self._path}: account {number} ({fields.harmless(name)})"
            with placed(place):
                description = self._description(table)
                entry = Entry(id=checked(description).id, description=description, place=place)
                _refuse_twin(entry, entries)
            entries.append(entry)
        exposed = frozenset(path for path in self._secrets if self._modes[path] & _OTHERS)
        return Sheet(entries=tuple(entries), marks=self._marks, exposed=exposed)

    def _tables(self) -> Sequence[Mapping[str, object]]:
        try:
            content: dict[str, object] = tomllib.loads(self._text(self._path))
        except (OSError, UnicodeDecodeError) as error:
            message = f"{self._path} cannot be read: {_why(error)}"
            raise errors.SettingsError(message) from None
        except (ValueError, RecursionError) as error:
            message = f"{self._path} is no TOML: {error}"
            raise errors.SettingsError(message) from None
        tables = content.pop("accounts", None)
        if content:
            message = f"{self._path}: {fields.harmless(min(content))} is unknown there; accepted: [[accounts]] tables"
            raise errors.SettingsError(message)
        if not _is_tables(tables):
            # An empty file is more likely a slip than the wish to give every account up.
            message = f"{self._path} has no [[accounts]] tables; a file that declares none says accounts = []"
            raise errors.SettingsError(message)
        return tables

    def _description(self, table: Mapping[str, object]) -> Description:
        for name, value in table.items():
            if name not in FIELDS:
                raise errors.InvalidField(field=fields.harmless(name), got=_UNKNOWN, accepted=listed(FIELDS))
            is_fit, accepted = FIELDS[name]
            if not is_fit(value):
                # Never the value: it may be a token that somebody put in the wrong place.
                raise errors.InvalidField(field=name, got=_kind(value), accepted=accepted)
        if "channel" not in table:
            raise errors.MissingField(field="channel", accepted=fields.A_SNOWFLAKE)
        if ("token" in table) == ("token_file" in table):
            got = _BOTH if "token" in table else _NEITHER
            raise errors.InvalidField(field="token", got=got, accepted=_EITHER)
        values = dict(table)
        if "token" in values:
            self._secrets.add(self._path)
        else:
            values["token"] = self._token(str(values.pop("token_file")))
        return Description(**cast("dict[str, Any]", values))

    def _token(self, name: str) -> str:
        file = self._path.parent / name
        try:
            token = self._text(file)
        except (OSError, ValueError) as error:
            got = f"{file} ({_why(error)})"
            raise errors.InvalidField(field="token_file", got=got, accepted=_A_FILE) from None
        self._secrets.add(file)
        return token

    def _text(self, path: Path) -> str:
        with path.open("rb") as opened:
            found = os.fstat(opened.fileno())
            self._marks[path], self._modes[path] = _mark(found), found.st_mode
            return opened.read().decode()


def _refuse_twin(entry: Entry, others: Sequence[Entry]) -> None:
    """Refuse an account that is there twice, by its id or by its channel and token."""
    for other in others:
        if other.id == entry.id:
            raise errors.AccountExists(account=entry.id)
        if _seat(other.description) == _seat(entry.description):
            raise errors.SameSeat(account=other.id)


def _seat(description: Description) -> tuple[str, str]:
    return fields.channel(description.channel), fields.token(description.token)


def _mark(found: os.stat_result) -> Mark:
    return found.st_mtime_ns, found.st_size, found.st_ino


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "no reason given"
    return "it is no UTF-8 text" if isinstance(error, UnicodeDecodeError) else "it is no path"


def _is_tables(value: object) -> TypeGuard[Sequence[Mapping[str, object]]]:
    return isinstance(value, list) and all(isinstance(table, dict) for table in cast("list[object]", value))


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in cast("list[object]", value))


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _kind(value: object) -> Clause:
    for is_kind, clause in _KINDS:
        if is_kind(value):
            return clause
    return _SOMETHING_ELSE


_TEXT: Final = Clause('a string, "in quotes"', "带引号的字符串")
_NUMBER: Final = Clause("a whole number", "整数")
_SWITCH: Final = Clause("true or false", "true或false")
_WORDS: Final = Clause('a list of strings, e.g. ["fast", "relax"]', "字符串列表")
_TABLE: Final = Clause("a table, e.g. { between_writes = 2.0 }", "表")
_SOMETHING_ELSE: Final = Clause("something else", "其他类型的值")
_UNKNOWN: Final = Clause("a field that no account has", "未知字段")
_BOTH: Final = Clause("both token and token_file", "同时有token和token_file")
_NEITHER: Final = Clause("neither token nor token_file", "没有token，也没有token_file")
_EITHER: Final = Clause("one of them", "二者之一")
_A_FILE: Final = Clause("a file that can be read, with nothing in it but the token", "可读取的文件，其中只有token")

Fits = Callable[[object], bool]

_KINDS: Final[Sequence[tuple[Fits, Clause]]] = (
    (_is_text, _TEXT),
    (_is_number, _NUMBER),
    (_is_switch, _SWITCH),
    (_is_words, _WORDS),
    (_is_table, _TABLE),
)

FIELDS: Final[Mapping[str, tuple[Fits, Clause]]] = {
    "id": (_is_text, _TEXT),
    "engine": (_is_text, _TEXT),
    "token": (_is_text, _TEXT),
    "token_file": (_is_text, _TEXT),
    "guild": (_is_text, _TEXT),
    "channel": (_is_text, _TEXT),
    "name": (_is_text, _TEXT),
    "remark": (_is_text, _TEXT),
    "capacity": (_is_number, _NUMBER),
    "queue_size": (_is_number, _NUMBER),
    "weight": (_is_number, _NUMBER),
    "timeout_seconds": (_is_number, _NUMBER),
    "modes": (_is_words, _WORDS),
    "bots": (_is_words, _WORDS),
    "remix_answers_itself": (_is_switch, _SWITCH),
    "options": (_is_table, _TABLE),
}
"""What a table may hold: of which kind, and how that is said. The registry looks at the values."""
