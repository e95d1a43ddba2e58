"""Which kind of file some bytes are, told from the bytes alone: declared types and suffixes lie too often."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final


class Kind(StrEnum):
    """The picture formats that are accepted; the values are media types."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"


MEDIA_TYPES: Final = {
    ".png": Kind.PNG.value,
    ".jpg": Kind.JPEG.value,
    ".jpeg": Kind.JPEG.value,
    ".webp": Kind.WEBP.value,
    ".gif": Kind.GIF.value,
    ".json": "application/json",
}

# What people send by mistake, so that the refusal can name it. Only for that sentence: nothing is decoded by it.
_FOREIGN: Final = (
    (b"%PDF", "a PDF document"),
    (b"BM", "a BMP picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"\x00\x00\x01\x00", "a Windows icon"),
    (b"8BPS", "a Photoshop document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"RIFF", "a RIFF file but not WebP"),
)
_HEIF_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
_MARKUP: Final = ((b"<svg", "an SVG drawing"), (b"<!doctype html", "a web page"), (b"<html", "a web page"))
_SNIFFED_BYTES = 512


def of(data: bytes) -> Kind | None:
    """Tell the kind of an encoded picture by its first bytes, ``None`` when it is none of the accepted."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return Kind.GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return Kind.WEBP
    return None


def media_type(key: str) -> str:
    """Tell the media type of a stored file by the suffix of its key."""
    return MEDIA_TYPES.get(PurePosixPath(key).suffix.lower(), "application/octet-stream")


def describe(data: bytes) -> str:
    """Say in a clause what these bytes are, when they are no accepted picture."""
    if not data:
        return "it is empty"
    for magic, name in _FOREIGN:
        if data.startswith(magic):
            return f"it is {name}"
    if data[4:8] == b"ftyp":
        if data[8:12] in {b"avif", b"avis"}:
            return "it is an AVIF picture"
        return "it is a HEIC picture" if data[8:12] in _HEIF_BRANDS else "it is a video"
    head = data[:_SNIFFED_BYTES].lower()
    for tag, name in _MARKUP:
        if tag in head:
            return f"it is {name}"
    return "it is text" if head.isascii() and b"\x00" not in head else "it is no known kind of picture"
