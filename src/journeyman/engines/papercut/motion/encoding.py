"""Encoding: frames to H.264 and WebP, in pieces that are joined without being encoded again.

One thread and no frames that look ahead: the same frames give the same bytes, and a piece begins where it says.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Final, Protocol, Self, cast

import av
import numpy as np
import pyvips
from av.video.reformatter import ColorRange, Colorspace

from journeyman.engines.papercut.motion.planes import Pixels
from journeyman.engines.papercut.motion.takes import RATE

__all__ = ["ANIMATION_EDGE", "joined_animation", "joined_video", "small", "video"]

ANIMATION_EDGE: Final = 480  #: longest edge of the animated WebP, pixels
_ANIMATION_BYTES: Final = 3_000_000  #: at most; else it gets fewer frames
_WEBP_QUALITY: Final = 62
_LEAST_RATE: Final = 3.0  #: frames per second below which nothing is left out any more
#: Quick, at a quality at which flat colours have no blocks; a key frame every two seconds, so that seeking is quick.
_OPTIONS: Final = {
    "preset": "veryfast",
    "crf": "20",
    "threads": "1",
    "bf": "0",
    "g": str(2 * RATE),
    "x264-params": "scenecut=0:colorprim=bt709:transfer=bt709:colormatrix=bt709",
}
_INDEX_BYTES_PER_FRAME: Final = 32  #: that the MP4's index takes at most
_INDEX_BYTES: Final = 4096


class _Packet(Protocol):
    """What is used of PyAV's packets; its own types leave open what they are packets of."""

    stream: object
    pts: int | None
    dts: int | None
    time_base: Fraction
    duration: int
    is_keyframe: bool


class _Stream(Protocol):
    width: int
    height: int
    pix_fmt: str
    time_base: Fraction

    def encode(self, frame: av.VideoFrame | None = None) -> Sequence[_Packet]: ...


class _Writer(Protocol):
    def __enter__(self) -> Self: ...
    def __exit__(self, *exc: object) -> None: ...
    def add_stream(self, codec: str, rate: int, options: dict[str, str]) -> _Stream: ...
    def add_stream_from_template(self, template: object) -> _Stream: ...
    def mux(self, packets: _Packet | Sequence[_Packet]) -> None: ...


def _writer(target: io.BytesIO, kind: str, options: dict[str, str]) -> _Writer:
    return cast("_Writer", av.open(target, "w", format=kind, options=options))


def video(frames: Iterable[Pixels], width: int, height: int) -> bytes:
    """Encode frames as MP4, H.264 in 4:2:0."""
    kept = io.BytesIO()
    with _writer(kept, "mp4", {}) as container:
        stream = container.add_stream("libx264", rate=RATE, options=dict(_OPTIONS))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for pixels in frames:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24").reformat(
                format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
            )
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return kept.getvalue()


def joined_video(pieces: Sequence[bytes], frames: int) -> bytes:
    """Join pieces of one clip to one file that plays while it is loaded: its index comes first."""
    kept = io.BytesIO()
    room = _INDEX_BYTES + _INDEX_BYTES_PER_FRAME * frames
    with _writer(kept, "mp4", {"moov_size": str(room)}) as container:
        out: _Stream | None = None
        start = 0
        for piece in pieces:
            with av.open(io.BytesIO(piece), "r") as source:
                stream = source.streams.video[0]
                if out is None:
                    out = container.add_stream_from_template(stream)
                    out.time_base = stream.time_base or Fraction(1, RATE)
                step = round(1 / (RATE * (stream.time_base or Fraction(1, RATE))))
                count = 0
                for packet in cast("Iterable[_Packet]", source.demux(stream)):
                    if packet.pts is None or packet.dts is None:
                        continue  # the demuxer's farewell
                    packet.stream = out
                    packet.pts += start
                    packet.dts += start
                    container.mux(packet)
                    count += 1
                start += count * step
    return kept.getvalue()


def small(pixels: Pixels) -> pyvips.Image:
    """Give a frame at the size that it has in the animation."""
    height, width = pixels.shape[:2]
    image = pyvips.Image.new_from_memory(np.ascontiguousarray(pixels).data, width, height, 3, "uchar")
    scale = min(1.0, ANIMATION_EDGE / max(width, height))
    return image.copy(interpretation="srgb").resize(scale, kernel="linear").cast("uchar")


def webp(image: pyvips.Image) -> bytes:
    """Encode a small frame."""
    return image.webpsave_buffer(Q=_WEBP_QUALITY, effort=2, keep=0)


def joined_animation(frames: Sequence[bytes], rate: float, width: int, height: int) -> bytes:
    """Join WebP files to an animated one that repeats; frames are left out if it would be too large."""
    while sum(map(len, frames)) > _ANIMATION_BYTES and rate > _LEAST_RATE:
        frames, rate = frames[::2], rate / 2
    kept = io.BytesIO()
    milliseconds = Fraction(1, 1000)
    with _writer(kept, "webp", {"loop": "0"}) as container:
        stream = container.add_stream("libwebp", rate=RATE, options={})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = milliseconds
        for index, data in enumerate(frames):
            packet = cast("_Packet", av.Packet(data))
            packet.stream, packet.time_base, packet.is_keyframe = stream, milliseconds, True
            start = round(index * 1000 / rate)
            packet.pts = packet.dts = start
            packet.duration = round((index + 1) * 1000 / rate) - start
            container.mux(packet)
    return kept.getvalue()
