"""Reading JSON bodies: leniently where clients differ, and naming the field where one is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final, Generic, TypeVar, final

import msgspec
from litestar.types import HTTPScope, Receive

from journeyman import errors

_BOM: Final = b"\xef\xbb\xbf"  # some editors and languages put it in front of UTF-8
_MEGABYTE: Final = 1_000_000
_KEYS: Final = re.compile(rb'"([0-9A-Za-z]+)"\s*:')
_WRONG_TYPE: Final = re.compile(r"Expected `(?P<expected>.+)`, got `(?P<got>.+?)`(?: - at `\$\.?(?P<path>.*)`)?")

_LONGEST_NAME: Final = 100  # characters of a key that an error repeats

_JSON_TYPES: Final = {"str": "string", "int": "number", "float": "number", "bool": "boolean"}

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
            raise errors.MalformedBody(problem="the connection was closed before its end")
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
            raise errors.MalformedBody(problem=str(error).removeprefix("JSON is malformed: ")) from error
        except UnicodeDecodeError as error:
            raise errors.MalformedBody(problem=f"not UTF-8: {error.reason}") from error
        except RecursionError as error:
            raise errors.MalformedBody(problem="nested too deeply") from error
        names = _KEYS.findall(body)
        if len(names) != len(set(names)):
            _refuse_doubles(body)
        return decoded

    def _wrong_type(self, problem: str) -> errors.InvalidRequest:
        match = _WRONG_TYPE.fullmatch(problem)
        if match is None or not match["path"]:
            return errors.MalformedBody(problem=match["got"] if match else problem)
        field = match["path"]
        name = re.split(r"[.\[]", field.removeprefix("accountFilter."))[0]
        return errors.InvalidField(
            field=field,
            got=_JSON_TYPES.get(match["got"], match["got"]),
            accepted=self._accepted.get(name, match["expected"]),
        )


def _refuse_doubles(body: bytes) -> None:
    """Look properly: the quick look takes the keys of inner objects, and of text, for those of the same object."""

    def check(pairs: list[tuple[str, object]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise errors.InvalidField(field=name[:_LONGEST_NAME], got="2 ×", accepted="1 ×")
            seen.add(name)

    try:
        json.loads(body, object_pairs_hook=check)
    except (ValueError, RecursionError) as error:
        raise errors.MalformedBody(problem=str(error)) from error
