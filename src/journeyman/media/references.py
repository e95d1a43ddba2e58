"""What a client may put where a picture is expected: a data URL, bare base64 or a link.

Clients differ: line breaks every 76 characters, percent-encoding left over from a form, the URL-safe alphabet, padding
cut off. All of that is understood. The declared media type is not looked at; ``pixels.check`` looks at the bytes.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final, NewType
from urllib.parse import unquote

from journeyman import errors
from journeyman.media.pixels import megabytes
from journeyman.wording import Clause

Link = NewType("Link", str)
"""An http(s) link as given, blanks around it removed; still to be judged by ``downloads.check_link``."""

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_WHITESPACE: Final = re.compile(r"\s+")
_STANDARD_ALPHABET: Final = str.maketrans("-_", "+/")
# A text can hold at most this many characters per base64 digit and still fit: three when all is percent-encoded.
_CHARS_PER_DIGIT: Final = 3
_SHOWN_CHARS: Final = 40

_NO_COMMA: Final = Clause("the data URL has no comma, so no data", "data URL中没有逗号，也就没有数据")
_NOT_MARKED: Final = Clause("the data URL is not marked ;base64", "data URL没有;base64标记")
_EMPTY: Final = Clause("it is empty", "内容为空")
_NOT_BASE64: Final = Clause("it is not base64", "不是base64")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a reference may be."""

    max_bytes: int  #: of the encoded file
    max_pixels: int


def decode(value: str, *, field: str, limits: Limits) -> bytes | Link | None:
    """Give the bytes of a data URL or of bare base64, or the link; ``None`` for blanks, which mean "no picture".

    The decoded size is worked out from the length first: what is too large is never decoded.

    Raises:
        errors.InvalidPicture: it is none of these. Names ``field``.
        errors.PictureTooLarge: it holds more than ``limits.max_bytes``. Names ``field``.
    """
    if len(value) > (limits.max_bytes + 3) * 4 // 3 * _CHARS_PER_DIGIT:
        raise _too_large(field, len(value) * 3 // 4, limits)
    text = value.strip()
    if not text:
        return None
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _base64(text, field, limits)
    match scheme[1].lower():
        case "http" | "https":
            return Link(text)
        case "data":
            return _base64(_data_url_payload(text, field), field, limits)
        case name:
            raise errors.InvalidPicture(field=field, problem=_beginning(name[:_SHOWN_CHARS]))


def _data_url_payload(text: str, field: str) -> str:
    """Split ``data:<type>;<parameters>;base64,<payload>`` (RFC 2397)."""
    head, comma, payload = text.partition(",")
    if not comma:
        raise errors.InvalidPicture(field=field, problem=_NO_COMMA)
    if not head.lower().rstrip().endswith(";base64"):
        raise errors.InvalidPicture(field=field, problem=_NOT_MARKED)
    return payload


def _base64(text: str, field: str, limits: Limits) -> bytes:
    if "%" in text:
        text = unquote(text, errors="replace")
    digits = _WHITESPACE.sub("", text).rstrip("=").translate(_STANDARD_ALPHABET)
    size = len(digits) * 3 // 4
    if size > limits.max_bytes:
        raise _too_large(field, size, limits)
    if not digits:
        raise errors.InvalidPicture(field=field, problem=_EMPTY)
    try:
        return base64.b64decode(digits + "=" * (-len(digits) % 4), validate=True)
    except (binascii.Error, ValueError) as error:  # ValueError: characters outside ASCII
        raise errors.InvalidPicture(field=field, problem=_NOT_BASE64) from error


def _beginning(scheme: str) -> Clause:
    return Clause(f"it begins with {scheme}:", f"以{scheme}:开头")


def _too_large(field: str, size: int, limits: Limits) -> errors.PictureTooLarge:
    return errors.PictureTooLarge(field=field, size=megabytes(size), limit=megabytes(limits.max_bytes))
