"""The bots' films, made into what the port wants: each as MP4, as animated WebP, and with a poster.

Midjourney's bot sends an animated WebP. That one with several films shows them side by side like the pictures of a grid
is read off its size and buttons; no source says it in words. An MP4 is taken as well, for messages may carry one.

Films are worked through frame by frame, so that none is ever held decoded as a whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final, Protocol, Self, cast, final

import av
import numpy as np
import numpy.typing as npt
import pyvips
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace

from journeyman.engines.base import ClipFile, PictureFile
from journeyman.engines.discord.pictures import places

Pixels = npt.NDArray[np.uint8]
"""Height × width × 3, sRGB."""

_LONGEST_EDGE: Final = 4096  #: pixels, of the whole film
_MOST_FRAMES: Final = 1500  #: a minute of 24 a second
_LEAST_DELAY_MS: Final = 10
_USUAL_DELAY_MS: Final = 42  #: where a film does not say
_MILLISECOND: Final = Fraction(1, 1000)
_ANIMATION_QUALITY: Final = 70
_MP4_MARK: Final = slice(4, 8), b"ftyp"
_X264: Final = {"preset": "veryfast", "crf": "18", "threads": "1", "bf": "0", "movflags": "faststart"}


class NoClip(Exception):
    """It is no film that can be read."""


class _Packet(Protocol):
    """What is used of PyAV's packets; its own types leave open what they are packets of."""

    stream: object
    pts: int | None
    dts: int | None
    time_base: Fraction
    duration: int
    is_keyframe: bool


class _CodecContext(Protocol):
    time_base: Fraction


class _Stream(Protocol):
    width: int
    height: int
    pix_fmt: str
    time_base: Fraction
    codec_context: _CodecContext

    def encode(self, frame: av.VideoFrame | None = None) -> Sequence[_Packet]: ...


class _Writer(Protocol):
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...
    def close(self) -> None: ...
    def add_stream(self, codec: str, rate: int, options: dict[str, str]) -> _Stream: ...
    def mux(self, packets: _Packet | Sequence[_Packet]) -> None: ...


def are_clips(file: bytes) -> bool:
    """Tell a film from a picture.

    Raises:
        pyvips.Error: it is neither.
    """
    if _is_mp4(file):
        return True
    image = pyvips.Image.new_from_buffer(file, "")
    return "n-pages" in image.get_fields() and cast("int", image.get("n-pages")) > 1


def made(file: bytes, count: int) -> tuple[ClipFile, ...]:
    """Make clips of a file with so many films; one film is given whole.

    Raises:
        NoClip: it cannot be read, or is too large.
    """
    try:
        return _made(file, count)
    except (pyvips.Error, FFmpegError, ValueError) as error:
        raise NoClip(str(error)) from error


def _made(file: bytes, count: int) -> tuple[ClipFile, ...]:
    takes: list[_Take] = []
    for pixels, milliseconds in _of_mp4(file) if _is_mp4(file) else _of_webp(file):
        height, width = pixels.shape[:2]
        corners = places(width, height, count)
        takes = takes or [_Take(place[2:]) for place in corners]
        for take, (left, top, wide, high) in zip(takes, corners, strict=True):
            take.add(pixels[top : top + high, left : left + wide], milliseconds)
    if not takes:
        message = "a film without frames"
        raise NoClip(message)
    return tuple(take.clip() for take in takes)


@final
class _Take:
    """One clip while it is made."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        if min(width, height) < 2:
            message = f"a film of {width} × {height} pixels"
            raise NoClip(message)
        # 4:2:0 has one colour for two by two pixels.
        self._width, self._height = width - width % 2, height - height % 2
        self._frames: list[tuple[bytes, int]] = []  #: as WebP, each with its milliseconds
        self._poster = b""
        self._milliseconds = 0
        self._kept = io.BytesIO()
        self._container = _writer(self._kept, "mp4")
        self._stream = self._container.add_stream("libx264", rate=24, options=dict(_X264))
        self._stream.width, self._stream.height, self._stream.pix_fmt = self._width, self._height, "yuv420p"
        self._stream.codec_context.time_base = _MILLISECOND

    def add(self, pixels: Pixels, milliseconds: int) -> None:
        even = np.ascontiguousarray(pixels[: self._height, : self._width])
        image = pyvips.Image.new_from_memory(even.data, self._width, self._height, 3, "uchar")
        image = image.copy(interpretation="srgb")
        if not self._frames:
            self._poster = bytes(image.pngsave_buffer(keep=0))
        self._frames.append((bytes(image.webpsave_buffer(Q=_ANIMATION_QUALITY, effort=2, keep=0)), milliseconds))
        frame = av.VideoFrame.from_ndarray(even, format="rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts, frame.time_base = self._milliseconds, _MILLISECOND
        self._container.mux(self._stream.encode(frame))
        self._milliseconds += milliseconds

    def clip(self) -> ClipFile:
        self._container.mux(self._stream.encode())
        self._container.close()
        return ClipFile(
            video=self._kept.getvalue(),
            animation=_animation(self._frames, self._width, self._height),
            poster=PictureFile(data=self._poster),
            seconds=self._milliseconds / 1000,
        )


def _animation(frames: Iterable[tuple[bytes, int]], width: int, height: int) -> bytes:
    """Join WebP files to an animated one that repeats."""
    kept = io.BytesIO()
    start = 0
    with _writer(kept, "webp", {"loop": "0"}) as container:
        stream = container.add_stream("libwebp", rate=24, options={})
        stream.width, stream.height, stream.pix_fmt, stream.time_base = width, height, "yuv420p", _MILLISECOND
        for data, milliseconds in frames:
            packet = cast("_Packet", av.Packet(data))
            packet.stream, packet.time_base, packet.is_keyframe = stream, _MILLISECOND, True
            packet.pts, packet.dts, packet.duration = start, start, milliseconds
            container.mux(packet)
            start += milliseconds
    return kept.getvalue()


def _of_webp(file: bytes) -> Iterator[tuple[Pixels, int]]:
    """Give the frames with their milliseconds. They are decoded one after the other, as they are asked for."""
    film = pyvips.Image.new_from_buffer(file, "", n=-1, access="sequential")
    pages, height = cast("int", film.get("n-pages")), cast("int", film.get("page-height"))
    _check(film.width, height, pages)
    delays = cast("list[int]", film.get("delay")) if "delay" in film.get_fields() else []
    if film.hasalpha():
        film = film.flatten()
    for number in range(pages):
        page = film.crop(0, number * height, film.width, height).cast("uchar")
        delay = delays[number] if number < len(delays) else _USUAL_DELAY_MS
        yield page.numpy(), max(_LEAST_DELAY_MS, delay)


def _of_mp4(file: bytes) -> Iterator[tuple[Pixels, int]]:
    with av.open(io.BytesIO(file), "r") as source:
        stream = source.streams.video[0]
        delay = round(1000 / stream.average_rate) if stream.average_rate else _USUAL_DELAY_MS
        for number, frame in enumerate(source.decode(stream), 1):
            _check(frame.width, frame.height, number)
            yield cast("Pixels", frame.to_ndarray(format="rgb24")), max(_LEAST_DELAY_MS, delay)


def _check(width: int, height: int, frames: int) -> None:
    if max(width, height) > _LONGEST_EDGE or frames > _MOST_FRAMES:
        message = f"a film of {frames} frames of {width} × {height} pixels is too large"
        raise NoClip(message)


def _is_mp4(file: bytes) -> bool:
    where, mark = _MP4_MARK
    return file[where] == mark


def _writer(target: io.BytesIO, kind: str, options: dict[str, str] | None = None) -> _Writer:
    return cast("_Writer", av.open(target, "w", format=kind, options=options or {}))
