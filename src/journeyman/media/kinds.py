"""Which kind of file some bytes are, told from the bytes alone: declared types and suffixes lie too often."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from journeyman.wording import Clause


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
    ".mp4": "video/mp4",
}

# What people send by mistake, so that the refusal can name it. Only for that sentence: nothing is decoded by it.
_FOREIGN: Final = (
    (b"%PDF", Clause("it is a PDF document", "是PDF文档")),
    (b"BM", Clause("it is a BMP picture", "是BMP图片")),
    (b"II*\x00", Clause("it is a TIFF picture", "是TIFF图片")),
    (b"MM\x00*", Clause("it is a TIFF picture", "是TIFF图片")),
    (b"\x00\x00\x01\x00", Clause("it is a Windows icon", "是Windows图标")),
    (b"8BPS", Clause("it is a Photoshop document", "是Photoshop文档")),
    (b"PK\x03\x04", Clause("it is a ZIP archive", "是ZIP压缩包")),
    (b"\x1f\x8b", Clause("it is a gzip archive", "是gzip压缩包")),
    (b"\xff\x0a", Clause("it is a JPEG XL picture", "是JPEG XL图片")),
    (b"\x00\x00\x00\x0cJXL ", Clause("it is a JPEG XL picture", "是JPEG XL图片")),
    (b"RIFF", Clause("it is a RIFF file but not WebP", "是RIFF文件但不是WebP")),
)
_HEIC: Final = Clause("it is a HEIC picture", "是HEIC图片")
_AVIF: Final = Clause("it is an AVIF picture", "是AVIF图片")
_VIDEO: Final = Clause("it is a video", "是视频")
_BRANDS: Final = {
    **dict.fromkeys((b"heic", b"heix", b"mif1", b"msf1", b"hevc"), _HEIC),
    **dict.fromkeys((b"avif", b"avis"), _AVIF),
}
_MARKUP: Final = (
    (b"<svg", Clause("it is an SVG drawing", "是SVG图形")),
    (b"<!doctype html", Clause("it is a web page", "是网页")),
    (b"<html", Clause("it is a web page", "是网页")),
)
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


def describe(data: bytes) -> Clause:
    """Say in a clause what these bytes are, when they are no accepted picture."""
    for magic, clause in _FOREIGN:
        if data.startswith(magic):
            return clause
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], _VIDEO)
    return _describe_text(data[:_SNIFFED_BYTES].lower())


def _describe_text(head: bytes) -> Clause:
    for tag, clause in _MARKUP:
        if tag in head:
            return clause
    if not head:
        return Clause("it is empty", "内容为空")
    if head.isascii() and b"\x00" not in head:
        return Clause("it is text", "是文本")
    return Clause("it is no known kind of picture", "不是已知的图片格式")
