"""Reading JSON bodies: leniently where clients differ, and naming the field where one is wrong."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Mapping
from typing import Final, Generic, TypeVar, final

import msgspec
from litestar.types import HTTPScope, Receive

from journeyman import errors
from journeyman.wording import Clause

_BOM: Final = b"\xef\xbb\xbf"  # some editors and languages put it in front of UTF-8
_MEGABYTE: Final = 1_000_000
_KEYS: Final = re.compile(rb'"([0-9A-Za-z]+)"\s*:')
_WRONG_TYPE: Final = re.compile(
    r"(?:Expected `(?P<expected>.+)`, got `(?P<got>.+?)`|Number out of range)(?: - at `\$\.?(?P<path>.*)`)?"
)
_MALFORMED: Final = re.compile(r"(?:JSON is malformed: )?(?P<what>.*?)(?: \(byte (?P<byte>[0-9]+)\))?")
_HALF_A_PAIR: Final = re.compile(rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")

_LONGEST_NAME: Final = 100  # characters of a key that an error repeats

# No client comes near these; looking for fields that are there twice would keep all others waiting for seconds.
_MOST_NAMES: Final = 10_000
_LONGEST_OUTLINE: Final = 1_000_000  # bytes of a body whose long texts are left out
_LONG_TEXT_BYTES: Final = 1000
_TEXT: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)

_JSON_TYPES: Final = {"str": "string", "int": "number", "float": "number", "bool": "boolean"}

_CLOSED: Final = Clause("the connection was closed before its end", "连接在正文结束前关闭")
_EMPTY: Final = Clause("it is empty", "内容为空")
_TOO_DEEP: Final = Clause("it is nested too deeply", "嵌套过深")
_TOO_MANY: Final = Clause("it holds too many fields", "字段过多")
_OUT_OF_RANGE: Final = Clause("a number out of range", "超出范围的数字")
_NOT_UTF8: Final = Clause("it is not UTF-8", "不是UTF-8编码")

#: What the parser says most, in Chinese.
_SYNTAX: Final = {
    "Input data was truncated": "内容不完整",
    "invalid character": "无效字符",
    "trailing characters": "末尾有多余内容",
    "invalid utf-16 surrogate pair": "代理对不完整",
    "invalid escape character in string": "无效的转义字符",
    "object keys must be strings": "键必须是字符串",
}

T = TypeVar("T", bound=msgspec.Struct)


async def read(scope: HTTPScope, receive: Receive, *, limit_mb: int) -> bytes:
    """Read the whole body, whatever its content type says.

    Raises:
        errors.BodyTooLarge: it is longer than the limit.
    """
    limit = limit_mb * _MEGABYTE
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and (len(value) > 15 or int(value) > limit):
            raise errors.BodyTooLarge(limit_mb=limit_mb)
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise errors.MalformedBody(problem=_CLOSED)
        length += len(message["body"])
        if length > limit:
            raise errors.BodyTooLarge(limit_mb=limit_mb)
        chunks.append(message["body"])
        if not message["more_body"]:
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


@final
class BodyReader(Generic[T]):
    """Decodes one kind of body.

    Unknown fields are ignored, except that no field may stand there twice: which one counts differs from reader to
    reader, and a gateway in front may have checked the other one.
    """

    def __init__(self, kind: type[T], accepted: Mapping[str, str]) -> None:
        """Take the structure, and for each field what it accepts, said without words of any language."""
        self._decode = msgspec.json.Decoder(kind).decode
        self._accepted = accepted

    def decode(self, body: bytes) -> T:
        """Decode a body.

        Raises:
            errors.MalformedBody: it is not a JSON object.
            errors.InvalidField: a field has the wrong type or is there twice.
        """
        body = body.removeprefix(_BOM)
        try:
            decoded = self._decode(body)
        except msgspec.ValidationError as error:
            raise self._wrong_type(str(error)) from error
        except msgspec.DecodeError as error:
            raise errors.MalformedBody(problem=_problem(error, body)) from error
        except UnicodeDecodeError as error:
            raise errors.MalformedBody(problem=_NOT_UTF8) from error
        except RecursionError as error:
            raise errors.MalformedBody(problem=_TOO_DEEP) from error
        names = [match[1] for match in itertools.islice(_KEYS.finditer(body), _MOST_NAMES + 1)]
        if len(names) > _MOST_NAMES:
            raise errors.MalformedBody(problem=_TOO_MANY)
        if len(names) != len(set(names)):
            _refuse_doubles(body)
        return decoded

    def _wrong_type(self, problem: str) -> errors.InvalidRequest:
        match = _WRONG_TYPE.fullmatch(problem)
        if match is None or not match["path"]:
            return errors.MalformedBody(problem=_of_type(match["got"]) if match else problem)
        got = match["got"]
        field = match["path"]
        name = re.split(r"[.\[]", field.removeprefix("accountFilter."))[0]
        return errors.InvalidField(
            field=field,
            got=_JSON_TYPES.get(got, got) if got else _OUT_OF_RANGE,
            accepted=self._accepted.get(name, match["expected"]),
        )


def _problem(error: msgspec.DecodeError, body: bytes) -> Clause:
    if not body.strip():
        return _EMPTY
    # The parser takes what follows half a pair for missing.
    if str(error) == "Input data was truncated" and _HALF_A_PAIR.search(body):
        return _malformed("invalid utf-16 surrogate pair")
    return _malformed(str(error))


def _malformed(problem: str) -> Clause:
    match = _MALFORMED.fullmatch(problem)
    what, byte = (match["what"], match["byte"]) if match else (problem, None)
    where = Clause(f" (byte {byte})", f"（第{byte}字节）") if byte else Clause("", "")
    return Clause(f"{what}{where}", f"JSON语法错误，{_SYNTAX.get(what, what)}{where.zh}")


def _of_type(got: str | None) -> Clause:
    kind = _JSON_TYPES.get(got, got) if got else "number"
    return Clause(f"it is of type {kind}", f"收到的是{kind}")


def _without_long_texts(match: re.Match[bytes]) -> bytes:
    return b'""' if len(match[0]) > _LONG_TEXT_BYTES else match[0]


def _refuse_doubles(body: bytes) -> None:
    """Look properly: the quick look takes the keys of inner objects, and of text, for those of the same object."""

    def check(pairs: list[tuple[str, object]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise errors.InvalidField(field=name[:_LONGEST_NAME], got="2 ×", accepted="1 ×")
            seen.add(name)

    if body.count(b'"') > _LONGEST_OUTLINE // 4:
        raise errors.MalformedBody(problem=_TOO_MANY)
    outline = _TEXT.sub(_without_long_texts, body)
    if len(outline) > _LONGEST_OUTLINE:
        raise errors.MalformedBody(problem=_TOO_MANY)
    try:
        # Numbers stay text: Python refuses to read those of thousands of digits.
        json.loads(outline, object_pairs_hook=check, parse_int=str, parse_float=str)
    except RecursionError as error:
        raise errors.MalformedBody(problem=_TOO_DEEP) from error
    except ValueError as error:
        raise errors.MalformedBody(problem=_malformed(str(error))) from error
