"""What is done to pixels: checking what clients send, and making grids, quarters and thumbnails.

All of it is CPU work and blocks; callers on the event loop go through ``asyncio.to_thread`` (libvips runs without the
GIL). Decoders are the attack surface here, so at import every libvips loader is blocked for the process but the four
that are wanted, and files are opened only after their first bytes said which of the four they are. ``check`` is for
what clients send; the others refuse damage too, but take any size: give them checked pictures or our own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, final

import pyvips

from journeyman import errors
from journeyman.media import animation, kinds
from journeyman.media.kinds import Kind
from journeyman.media.metadata import read_metadata, with_metadata
from journeyman.wording import Clause

__all__ = [
    "Decoded",
    "PictureInfo",
    "check",
    "cut",
    "decoded",
    "dimensions",
    "grid",
    "joined",
    "normalise",
    "read_metadata",
    "with_metadata",
]

pyvips.operation_block_set("VipsForeignLoad", True)
for _loader in ("VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadNsgif"):
    pyvips.operation_block_set(_loader, False)
# The operation cache keeps up to 100 finished operations, their pictures with them, for callers that repeat
# themselves. A server never sees the same buffer twice: it would only hold memory.
pyvips.cache_set_max(0)

# A 2048 × 2048 grid on two cores, flat vector art / noisy photograph, by zlib level and filter:
#
#     1 none  0.007 s  574 KiB / 0.05 s 7103 KiB        4 up     0.013 s   97 KiB / 0.13 s 4560 KiB
#     1 up    0.011 s  198 KiB / 0.05 s 6783 KiB        4 paeth  0.025 s   87 KiB / 0.16 s 4648 KiB
#     2 up    0.011 s  102 KiB / 0.10 s 4916 KiB        6 up     0.020 s   93 KiB / 0.17 s 4531 KiB
#     4 none  0.010 s  225 KiB / 0.13 s 4939 KiB        9 up     0.176 s   81 KiB / 1.62 s 4497 KiB
#
# With "up" the middle levels are within a tenth of the smallest for an eighth of its time or less: higher ones buy 1 to
# 5 %, and the predictors that look at more neighbours help art a little and harm photographs a little. Between the two
# papercut decides, whose pictures lie on grained paper; its grids take, on one core,
#
#     1 up    0.054 s  6414 KiB        3 up     0.110 s  4184 KiB
#     2 up    0.092 s  4521 KiB        4 up     0.174 s  4068 KiB
_PNG_LEVEL: Final = 3
_PNG_FILTER_UP: Final = 0x20
_KEEP_NOTHING: Final = 0

_WEBP_QUALITY: Final = 82
_WEBP_EFFORT: Final = 2  #: of 6; a thumbnail in half the time of 4, and 3 % larger
_JPEG_QUALITY: Final = 92
# No engine looks at more than this of a reference; a telephone's 12 megapixels would only fill the store.
_REFERENCE_EDGE: Final = 2048
_MAX_FRAMES: Final = 1000
# Only PNG goes far beyond. One of 2 000 000 × 40 takes 1.7 s to shrink, ten times a square of as many.
_MAX_EDGE: Final = 32_768

_MOST_FRAMES: Final = Clause(f"{_MAX_FRAMES} frames", f"{_MAX_FRAMES}帧")
_TOO_MANY_FRAMES: Final = Clause(f"over {_MAX_FRAMES} frames", f"超过{_MAX_FRAMES}帧")
_LONGEST_EDGE: Final = Clause(f"{_MAX_EDGE} pixels per edge", f"每边{_MAX_EDGE}像素")
_TURNED: Final = range(5, 9)  # EXIF orientations that turn by a quarter
_ANY = "picture"  # the field named when no client's field is concerned


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureInfo:
    """What is known of an encoded picture after ``check``."""

    width: int  #: pixels, as seen: after the EXIF orientation
    height: int  #: pixels, as seen
    media_type: str


def check(data: bytes, *, field: str, max_bytes: int, max_pixels: int) -> PictureInfo:
    """Make sure that a client's file is a whole picture of acceptable size.

    Size, kind, frames and dimensions are judged from the header before any pixel is decoded; then everything is decoded
    once, row by row, to find damage.

    Raises:
        errors.InvalidPicture: it is not PNG, JPEG, WebP or GIF, or it is damaged. Names ``field``.
        errors.PictureTooLarge: too many bytes, pixels or frames. Names ``field``.
    """
    if len(data) > max_bytes:
        raise errors.PictureTooLarge(field=field, size=megabytes(len(data)), limit=megabytes(max_bytes))
    kind = _kind(data, field)
    if animation.exceeds(data, kind, _MAX_FRAMES):
        raise errors.PictureTooLarge(field=field, size=_TOO_MANY_FRAMES, limit=_MOST_FRAMES)
    try:
        image = _open(data, kind)
        width, height = image.width, image.height
        if width * height > max_pixels:
            raise errors.PictureTooLarge(field=field, size=_area(width, height), limit=_megapixels(max_pixels))
        if max(width, height) > _MAX_EDGE:
            raise errors.PictureTooLarge(field=field, size=_area(width, height), limit=_LONGEST_EDGE)
        image.avg()
    except pyvips.Error as error:
        raise _damaged(field) from error
    if _orientation(image) in _TURNED:
        width, height = height, width
    return PictureInfo(width=width, height=height, media_type=kind.value)


def megabytes(count: int) -> str:
    """Say a number of bytes for people, in MB of 1 000 000 bytes, never rounded down to the limit it exceeds."""
    return f"{math.ceil(count / 100_000) / 10:g} MB"


def normalise(data: bytes, *, field: str = _ANY) -> bytes:
    """Make a reference plain: upright, sRGB, 8 bits, one frame, no metadata, no edge over 2048 px.

    The result is JPEG when the source was lossy and opaque, else PNG.
    """
    kind = _kind(data, field)
    try:
        image = _shrunk(data, kind, _REFERENCE_EDGE)
        if not image.hasalpha() and kind in {Kind.JPEG, Kind.WEBP}:
            return image.jpegsave_buffer(Q=_JPEG_QUALITY, keep=_KEEP_NOTHING)
        return _png(image)
    except pyvips.Error as error:
        raise _damaged(field) from error


@final
class Decoded:
    """A picture of our own in memory, decoded once for all that is made of it."""

    def __init__(self, image: pyvips.Image) -> None:
        self._image = image

    @property
    def image(self) -> pyvips.Image:
        """Give the pixels: three or four bands of 8 bits."""
        return self._image

    @property
    def width(self) -> int:
        """Pixels."""
        return self._image.width

    @property
    def height(self) -> int:
        """Pixels."""
        return self._image.height

    def png(self) -> bytes:
        """Encode it as PNG."""
        return _png(self._image)

    def thumbnail(self, edge: int = 384) -> bytes:
        """Make a small WebP whose longest edge is ``edge`` pixels; smaller pictures keep their size."""
        small = self._image
        if max(small.width, small.height) > edge:
            small = small.thumbnail_image(edge, height=edge, size="down")
        return small.webpsave_buffer(Q=_WEBP_QUALITY, effort=_WEBP_EFFORT, keep=_KEEP_NOTHING)


def decoded(data: bytes) -> Decoded:
    """Decode a picture.

    Raises:
        errors.InvalidPicture: it is damaged, or of no accepted kind.
    """
    try:
        return Decoded(_plain(_open(data, _kind(data, _ANY))).copy_memory())
    except pyvips.Error as error:
        raise _damaged(_ANY) from error


def dimensions(data: bytes) -> tuple[int, int]:
    """Read width and height, in pixels, from the header of a picture of our own."""
    image = _open(data, _kind(data, _ANY))
    return image.width, image.height


def joined(pictures: Sequence[Decoded]) -> Decoded:
    """Join pictures, row by row, into one of full-size cells: four make 2 × 2, two a row, one itself.

    Cells have the size of the first picture; others are scaled to it. A cell left over, as with three, is white.
    """
    if not pictures:
        message = "a grid needs pictures"
        raise ValueError(message)
    cells = [_fitted(picture.image, pictures[0].image) for picture in pictures]
    if any(cell.hasalpha() for cell in cells):
        cells = [cell if cell.hasalpha() else cell.addalpha() for cell in cells]
    columns = math.ceil(math.sqrt(len(cells)))
    return Decoded(pyvips.Image.arrayjoin(cells, across=columns, background=[255.0] * cells[0].bands))


def grid(pictures: Sequence[bytes]) -> bytes:
    """Join pictures into one PNG, as ``joined`` does.

    Raises:
        errors.InvalidPicture: one is damaged, or of no accepted kind.
    """
    return joined([decoded(picture) for picture in pictures]).png()


def cut(grid: bytes) -> tuple[bytes, ...]:
    """Cut a grid into its four quarters as PNG, row by row; a middle row or column of an odd grid is in none."""
    try:
        # Four crops read the rows twice, so the decoded grid is kept.
        whole = _plain(_open(grid, _kind(grid, _ANY))).copy_memory()
        width, height = whole.width // 2, whole.height // 2
        if not width or not height:
            raise errors.InvalidPicture(field=_ANY, problem=Clause("it is too small to be a grid", "太小，不是四宫格"))
        right, lower = whole.width - width, whole.height - height
        corners = ((0, 0), (right, 0), (0, lower), (right, lower))
        return tuple(_png(whole.crop(x, y, width, height)) for x, y in corners)
    except pyvips.Error as error:
        raise _damaged(_ANY) from error


def _kind(data: bytes, field: str) -> Kind:
    kind = kinds.of(data)
    if kind is None:
        raise errors.InvalidPicture(field=field, problem=kinds.describe(data))
    return kind


def _open(data: bytes, kind: Kind) -> pyvips.Image:
    """Open a picture for one pass from top to bottom; of an animation the first frame."""
    # "truncated" refuses what is cut short but bears the small faults that every viewer bears.
    match kind:
        case Kind.PNG:
            return pyvips.Image.pngload_buffer(data, access="sequential", fail_on="truncated")
        case Kind.JPEG:
            return pyvips.Image.jpegload_buffer(data, access="sequential", fail_on="truncated")
        case Kind.WEBP:
            return pyvips.Image.webpload_buffer(data, access="sequential", fail_on="truncated")
        case Kind.GIF:
            return pyvips.Image.gifload_buffer(data, access="sequential", fail_on="truncated")


def _shrunk(data: bytes, kind: Kind, edge: int) -> pyvips.Image:
    """Decode at reduced size where the format can, turn upright, convert to sRGB."""
    shrink = partial(pyvips.Image.thumbnail_buffer, data, edge, height=edge, size="down", fail_on="truncated")
    # Without a profile of its own a picture is sRGB by custom; to convert it all the same would take most of the time.
    has_profile = "icc-profile-data" in _open(data, kind).get_fields()
    return _plain(shrink(output_profile="srgb") if has_profile else shrink())


def _plain(image: pyvips.Image) -> pyvips.Image:
    """Give three or four bands of 8 bits, whatever it was."""
    if image.interpretation == "srgb" and image.format == "uchar":
        return image
    return image.colourspace("srgb").cast("uchar")


def _fitted(image: pyvips.Image, model: pyvips.Image) -> pyvips.Image:
    if (image.width, image.height) == (model.width, model.height):
        return image
    return image.thumbnail_image(model.width, height=model.height, size="force").cast("uchar")


def _png(image: pyvips.Image) -> bytes:
    return image.pngsave_buffer(compression=_PNG_LEVEL, filter=_PNG_FILTER_UP, keep=_KEEP_NOTHING)


def _orientation(image: pyvips.Image) -> int:
    value = image.get("orientation") if "orientation" in image.get_fields() else 1
    return value if isinstance(value, int) else 1


def _area(width: int, height: int) -> Clause:
    return Clause(f"{width} × {height} pixels", f"{width} × {height}像素")


def _megapixels(pixels: int) -> Clause:
    return Clause(f"{pixels / 1e6:g} megapixels", f"{pixels / 1e4:g}万像素")


def _damaged(field: str) -> errors.InvalidPicture:
    return errors.InvalidPicture(field=field, problem=Clause("it is cut short or damaged", "文件不完整或已损坏"))
