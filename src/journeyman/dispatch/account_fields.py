"""What an account's fields may be, one check for each, whoever filled them in: a command, a request, a file.

Each gives the value as it is kept, and raises ``errors.InvalidField`` with the field's name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeVar

from journeyman import errors
from journeyman.wording import Clause, listed

Kind = TypeVar("Kind", bound=StrEnum)

#: Accounts that the engines at home bring along.
BUILT_IN: Final = ("papercut", "stub")

CAPACITY: Final = (1, 64)
QUEUE_SIZE: Final = (1, 1_000_000)
WEIGHT: Final = (1, 1000)
TIMEOUT_SECONDS: Final = (1, 86_400)

_LONGEST_NAME: Final = 100  # characters
_LONGEST_REMARK: Final = 1000  # characters
_LONGEST_SHOWN: Final = 60  # characters of a wrong value that an error repeats

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Discord's clock began in 2015, so that no id of a place or a person has fewer digits.
_SNOWFLAKE: Final = re.compile(r"[1-9][0-9]{15,19}")
_SNOWFLAKES: Final = 2**64
_LIKE_A_TOKEN: Final = re.compile(r"[\w-]{18,}\.[\w-]{4,}\.[\w-]{18,}")

_A_TOKEN: Final = Clause("what looks like a token", "疑似token的内容")
A_SNOWFLAKE: Final = Clause("an id of Discord: 16 to 20 digits", "Discord的id：16到20位数字")


def may_be_id(value: str) -> bool:
    """Whether an account can have this id; a database could not even look for some others."""
    return _ID.fullmatch(value) is not None


def account_id(value: str) -> str:
    """Check the id by which the account is known here."""
    value = value.strip()
    if value.lower() in BUILT_IN:
        raise errors.InvalidField(
            field="id",
            got=_shown(value),
            accepted=Clause("an id that no engine at home has", "不能与内置引擎的账号同名"),
        )
    if not may_be_id(value):
        raise errors.InvalidField(
            field="id",
            got=_shown(value),
            accepted=Clause("up to 64 letters, digits, dots, dashes and underscores", "最多64个字母、数字、.、-或_"),
        )
    return value


def channel(value: str) -> str:
    """Check the channel's id."""
    return _snowflake("channel", value, A_SNOWFLAKE)


def guild(value: str) -> str:
    """Check the server's id, which a direct message has not."""
    if not value.strip():
        return ""
    return _snowflake("guild", value, Clause(f"{A_SNOWFLAKE}; empty: direct messages", f"{A_SNOWFLAKE.zh}；私信留空"))


def token(value: str) -> str:
    """Check the token; blanks and quotes round it, as pasting leaves them, do not count. No error repeats it."""
    value = value.strip().strip("\"'")
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        got = Clause(f"a text of {len(value)} characters", f"{len(value)}个字符的文本")
        raise errors.InvalidField(
            field="token",
            got=got,
            accepted=Clause(
                "the account's token: printable ASCII without blanks", "账号的token：不含空格的可见ASCII字符"
            ),
        )
    return value


def name(value: str) -> str:
    """Check what people call the account."""
    value = value.strip()
    if len(value) > _LONGEST_NAME or not value.isprintable():
        accepted = Clause(f"one line of up to {_LONGEST_NAME} characters", f"一行文本，最多{_LONGEST_NAME}个字符")
        raise errors.InvalidField(field="name", got=_shown(value), accepted=accepted)
    return value


def remark(value: str) -> str:
    """Check the operator's note."""
    value = value.strip()
    if len(value) > _LONGEST_REMARK or not all(line.isprintable() for line in value.splitlines()):
        accepted = Clause(f"up to {_LONGEST_REMARK} printable characters", f"最多{_LONGEST_REMARK}个可见字符")
        raise errors.InvalidField(field="remark", got=_shown(value), accepted=accepted)
    return value


def number(field: str, value: int, bounds: tuple[int, int]) -> int:
    """Check a number against its smallest and largest."""
    smallest, largest = bounds
    if not smallest <= value <= largest:
        accepted = Clause(f"a whole number from {smallest} to {largest}", f"{smallest}到{largest}的整数")
        raise errors.InvalidField(field=field, got=value, accepted=accepted)
    return value


def some(field: str, values: Iterable[str], kind: type[Kind]) -> frozenset[Kind]:
    """Check a choice of at least one of several words, in any case."""
    known = {str(member): member for member in kind}
    chosen = [value.strip().upper() for value in values]
    unknown = [value for value in chosen if value not in known]
    if unknown or not chosen:
        words = listed(known)
        accepted = Clause(f"at least one of {words}", f"至少一个：{words.zh}")
        got = _shown(unknown[0]) if unknown else Clause("none", "空")
        raise errors.InvalidField(field=field, got=got, accepted=accepted)
    return frozenset(known[value] for value in chosen)


def engine(value: str) -> str:
    """Check that it is an engine which works through accounts."""
    if value not in OPTIONS:
        raise errors.InvalidField(field="engine", got=_shown(value), accepted=listed(OPTIONS))
    return value


def options(engine_name: str, values: Mapping[str, object]) -> dict[str, object]:
    """Check what an engine wants to know besides; what is not said is as it is by default."""
    known = OPTIONS[engine(engine_name)]
    for unknown in values.keys() - known.keys():
        names = listed(known)
        raise errors.InvalidField(
            field="options", got=_shown(unknown), accepted=Clause(f"options named {names}", f"选项：{names.zh}")
        )
    return {
        option: check(f"options.{option}", values.get(option, default)) for option, (default, check) in known.items()
    }


Check = Callable[[str, object], object]


def _seconds(largest: float) -> Check:
    def check(field: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= largest:
            accepted = Clause(f"seconds, from 0 to {largest:g}", f"秒数，0到{largest:g}")
            raise errors.InvalidField(field=field, got=_shown(value), accepted=accepted)
        return float(value)

    return check


def _factor(smallest: float, largest: float) -> Check:
    def check(field: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not smallest <= value <= largest:
            accepted = Clause(f"a factor from {smallest:g} to {largest:g}", f"{smallest:g}到{largest:g}的倍数")
            raise errors.InvalidField(field=field, got=_shown(value), accepted=accepted)
        return float(value)

    return check


def _one_of(words: Collection[str]) -> Check:
    def check(field: str, value: object) -> str:
        if not isinstance(value, str) or value not in words:
            names = listed(words)
            accepted = Clause(f"one of {names}", f"其中之一：{names.zh}")
            raise errors.InvalidField(field=field, got=_shown(value), accepted=accepted)
        return value

    return check


OPTIONS: Final[Mapping[str, Mapping[str, tuple[object, Check]]]] = {
    "discord": {
        "between_writes": (1.5, _seconds(60)),  # how far apart the account's requests are, at least
        "patience": (1.0, _factor(0.01, 10)),  # how long everything may take, in times of what it may by default
        "contract": ("proxied", _one_of(("proxied", "direct"))),  # how masks are sent
    },
}
"""The options of each engine: default and check."""


def _snowflake(field: str, value: str, accepted: Clause) -> str:
    value = value.strip()
    if not _SNOWFLAKE.fullmatch(value) or int(value) >= _SNOWFLAKES:
        raise errors.InvalidField(field=field, got=_shown(value), accepted=accepted)
    return value


def harmless(said: str) -> str:
    """Give what a message may repeat: no token that came into the wrong place, and not a whole page."""
    if _LIKE_A_TOKEN.search(said):
        return _A_TOKEN
    return said if len(said) <= _LONGEST_SHOWN else f"{said[:_LONGEST_SHOWN]}…"


def _shown(value: object) -> str:
    return harmless(json.dumps(value, ensure_ascii=False, default=str))
