"""Text inside PNG files: prompt, seed and parameters travel with the picture.

They are written as ``iTXt`` chunks, the only PNG text that is UTF-8 (``tEXt`` is Latin-1, and prompts are Chinese).
Chunks are spliced in; the pixels are not encoded again. Layout: PNG specification (third edition), 5.3 and 11.3.3;
``Description`` and ``Software`` are keywords registered there, ``parameters`` is what A1111's readers look for.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping

from journeyman import errors
from journeyman.wording import Clause

SCENE = "scene"
"""The name of an engine's own note (``PictureFile.scene``)."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TEXT_CHUNKS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
# 1 to 79 printable Latin-1 characters; no space at the ends, none doubled.
_KEYWORD = re.compile(r"(?! )(?!.*  )[ -~\xa1-\xff]{1,79}(?<! )")
# Texts of foreign files may be compressed a thousandfold; nobody writes more than this on purpose.
_MAX_TEXT_BYTES = 1_000_000


def with_metadata(png: bytes, entries: Mapping[str, str]) -> bytes:
    """Put texts into a PNG file, in their order, before its pixels; a text of the same name is replaced.

    Raises:
        errors.InvalidPicture: the bytes are not a whole PNG file.
        ValueError: a name is not what PNG allows.
    """
    texts = b"".join(_text_chunk(name, text) for name, text in entries.items())
    parts = [_SIGNATURE]
    written = False
    for kind, body, whole in _chunks(png):
        if kind in _TEXT_CHUNKS and body.partition(b"\x00")[0].decode("latin-1") in entries:
            continue
        if kind == b"IDAT" and not written:
            parts.append(texts)
            written = True
        parts.append(whole)
    if not written:
        raise errors.InvalidPicture(field="picture", problem=Clause("it holds no pixels", "没有像素"))
    return b"".join(parts)


def read_metadata(png: bytes) -> dict[str, str]:
    """Give the texts of a PNG file by name; of several with one name the last.

    Raises:
        errors.InvalidPicture: the bytes are not a whole PNG file, or a text cannot be read.
    """
    texts: dict[str, str] = {}
    for kind, body, _ in _chunks(png):
        if kind in _TEXT_CHUNKS:
            name, _, rest = body.partition(b"\x00")
            texts[name.decode("latin-1")] = _text(kind, rest)
    return texts


def _text_chunk(name: str, text: str) -> bytes:
    if not _KEYWORD.fullmatch(name):
        message = f"not a PNG keyword: {name!r}"
        raise ValueError(message)
    keyword = name.encode("latin-1")
    # NUL ends nothing here, but readers in C stop at it; lone surrogates have no UTF-8.
    value = text.replace("\x00", "").encode("utf-8", "replace")
    uncompressed, no_language, no_translation = b"\x00\x00", b"\x00", b"\x00"
    return _chunk(b"iTXt", keyword + b"\x00" + uncompressed + no_language + no_translation + value)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield type, body and whole of each chunk, up to and with ``IEND``; pixels are yielded without their body."""
    if not png.startswith(_SIGNATURE):
        raise errors.InvalidPicture(field="picture", problem=Clause("it is not a PNG file", "不是PNG文件"))
    position = len(_SIGNATURE)
    kind = b""
    while kind != b"IEND":
        length = int.from_bytes(png[position : position + 4], "big")
        kind = png[position + 4 : position + 8]
        end = position + 12 + length
        if end > len(png) or len(kind) < 4:
            raise errors.InvalidPicture(field="picture", problem=Clause("it is cut short", "文件不完整"))
        yield kind, png[position + 8 : end - 4] if kind in _TEXT_CHUNKS else b"", png[position:end]
        position = end


def _text(kind: bytes, rest: bytes) -> str:
    """Decode what follows the keyword: ``tEXt`` text; ``zTXt`` method, text; ``iTXt`` flags, language, name, text."""
    if kind == b"tEXt":
        return rest.decode("latin-1")
    if kind == b"zTXt":
        return _inflate(rest[1:]).decode("latin-1")
    is_compressed = rest[:1] == b"\x01"
    value = rest[2:].partition(b"\x00")[2].partition(b"\x00")[2]
    return (_inflate(value) if is_compressed else value).decode("utf-8", "replace")


def _inflate(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MAX_TEXT_BYTES)
    except zlib.error as error:
        raise errors.InvalidPicture(
            field="picture", problem=Clause("a text in it is damaged", "其中的文字已损坏")
        ) from error
