"""How many frames an animated picture claims, counted without decoding any.

A GIF of one-pixel frames holds one and a half million of them in 22 MB; opening it took libvips 1.4 s and 170 MB, only
to learn its size. So frames are counted here first, and counting stops at a limit.
"""

from __future__ import annotations

from journeyman.media.kinds import Kind

# Encoders fill GIF sub-blocks to 255 bytes. A file whose sub-blocks hold fewer than 16 on average was made to be slow
# to walk, and is read no further; the allowance is for the many small blocks of honest, small animations.
_LEAST_MEAN_BLOCK_BYTES = 16
_FREE_BLOCKS = 20_000


def exceeds(data: bytes, kind: Kind, limit: int) -> bool:
    """Tell whether a GIF or WebP file holds more than ``limit`` frames; damage ends the count without complaint."""
    if kind is Kind.GIF:
        return _gif_exceeds(data, limit)
    if kind is Kind.WEBP:
        return _webp_exceeds(data, limit)
    return False


def _gif_exceeds(data: bytes, limit: int) -> bool:
    """Walk the blocks of a GIF: 0x21 opens an extension, 0x2C a frame; both end in a chain of sub-blocks."""
    size = len(data)
    blocks_left = size // _LEAST_MEAN_BLOCK_BYTES + _FREE_BLOCKS
    frames = 0
    position = 13 + _colour_table_bytes(data, 10)
    while position < size:
        introducer = data[position]
        if introducer == 0x21:
            position += 2
        elif introducer == 0x2C:
            frames += 1
            if frames > limit:
                return True
            position += 11 + _colour_table_bytes(data, position + 9)
        else:
            return False
        while position < size and data[position]:
            position += data[position] + 1
            blocks_left -= 1
            if blocks_left < 0:
                return True
        position += 1
    return False


def _colour_table_bytes(data: bytes, flags_at: int) -> int:
    """Size of the colour table announced by a flags byte: the top bit says whether, the low three how large."""
    flags = data[flags_at] if flags_at < len(data) else 0
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp_exceeds(data: bytes, limit: int) -> bool:
    frames = 0
    position = 12
    while position + 8 <= len(data):
        frames += data[position : position + 4] == b"ANMF"
        if frames > limit:
            return True
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + length + (length & 1)
    return False
