"""Prompts travel inside PNG files."""

from __future__ import annotations

import struct
import zlib

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st

from journeyman import errors
from journeyman.media.metadata import read_metadata, with_metadata

PNG = (pyvips.Image.xyz(20, 10)[0] * 12).cast("uchar").pngsave_buffer(keep=0)
ENTRIES = {
    "Description": "一只狐狸在雪林里 🦊 --ar 16:9",
    "parameters": "a fox\nSteps: 1, Seed: 42",
    "Software": "Journeyman",
}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind: bytes, body: bytes) -> bytes:
    return PNG[:33] + chunk(kind, body) + PNG[33:]


def kinds_of_chunks(png: bytes) -> list[bytes]:
    found: list[bytes] = []
    position = 8
    while position < len(png):
        length = int.from_bytes(png[position : position + 4], "big")
        assert zlib.crc32(png[position + 4 : position + 8 + length]) == int.from_bytes(
            png[position + 8 + length : position + 12 + length], "big"
        )
        found.append(png[position + 4 : position + 8])
        position += 12 + length
    return found


def test_what_was_written_is_read() -> None:
    """Texts in any script come back as they were, in their order."""
    assert list(read_metadata(with_metadata(PNG, ENTRIES)).items()) == list(ENTRIES.items())


def test_texts_stand_before_the_pixels_in_sound_chunks() -> None:
    """Readers that stop at the pixels see them, and every checksum is right."""
    order = kinds_of_chunks(with_metadata(PNG, ENTRIES))
    assert order.count(b"iTXt") == len(ENTRIES)
    assert order[0] == b"IHDR"
    assert max(index for index, kind in enumerate(order) if kind == b"iTXt") < order.index(b"IDAT")


def test_pixels_are_untouched() -> None:
    """The file grows by the texts alone, and decodes to the same picture."""
    marked = with_metadata(PNG, ENTRIES)
    before, after = pyvips.Image.pngload_buffer(PNG), pyvips.Image.pngload_buffer(marked)
    assert (before - after).abs().max() == 0
    assert after.get("png-comment-0-Description") == ENTRIES["Description"]


def test_writing_again_replaces() -> None:
    """The same texts give the same bytes however often; a new text takes the place of the old one."""
    once = with_metadata(PNG, ENTRIES)
    assert with_metadata(once, ENTRIES) == once
    assert with_metadata(PNG, ENTRIES) == once
    assert read_metadata(with_metadata(once, {"Software": "New"}))["Software"] == "New"


@given(st.text(max_size=300))
def test_any_text_can_be_written(text: str) -> None:
    """No prompt breaks the file; only NUL, which readers in C stop at, is left out."""
    assert read_metadata(with_metadata(PNG, {"parameters": text})) == {"parameters": text.replace("\0", "")}


def test_a_lone_surrogate_is_replaced() -> None:
    """Half a character out of broken JSON has no UTF-8 and becomes a question mark."""
    assert read_metadata(with_metadata(PNG, {"Description": "fox \ud83e"})) == {"Description": "fox ?"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param(b"tEXt", b"Author\0J\xfcrgen", id="latin-1"),
        pytest.param(b"zTXt", b"Author\0\0" + zlib.compress(b"J\xfcrgen"), id="compressed-latin-1"),
        pytest.param(b"iTXt", b"Author\0\0\0de\0Autor\0" + "Jürgen".encode(), id="with-language"),
        pytest.param(b"iTXt", b"Author\0\1\0\0\0" + zlib.compress("Jürgen".encode()), id="compressed"),
    ],
)
def test_texts_of_other_programs_are_read(kind: bytes, body: bytes) -> None:
    """All three kinds of PNG text are understood, compressed or not."""
    assert read_metadata(with_chunk(kind, body)) == {"Author": "Jürgen"}


def test_a_text_bomb_does_not_unfold() -> None:
    """A few KB that inflate to 100 MB are read to one megabyte and no further."""
    bomb = with_chunk(b"zTXt", b"Author\0\0" + zlib.compress(bytes(100_000_000)))
    assert len(read_metadata(bomb)["Author"]) == 1_000_000


@pytest.mark.parametrize(
    "png",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xd8\xff\xe0", id="jpeg"),
        pytest.param(PNG[:8], id="signature-only"),
        pytest.param(PNG[:-1], id="last-byte-missing"),
        pytest.param(PNG[:40], id="cut"),
        pytest.param(PNG[:8] + b"\xff\xff\xff\xffIDAT" + PNG[16:], id="length-out-of-bounds"),
        pytest.param(PNG[:33] + chunk(b"IEND", b""), id="no-pixels"),
    ],
)
def test_what_is_no_whole_png_is_refused(png: bytes) -> None:
    """Texts are not put into ruins."""
    with pytest.raises(errors.InvalidPicture):
        with_metadata(png, ENTRIES)


def test_a_damaged_text_is_refused() -> None:
    """A compressed text that does not inflate is a damaged file."""
    with pytest.raises(errors.InvalidPicture, match="damaged"):
        read_metadata(with_chunk(b"zTXt", b"Author\0\0not zlib"))


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param("a" * 80, id="long"),
        pytest.param(" a", id="space-before"),
        pytest.param("a ", id="space-behind"),
        pytest.param("a  b", id="two-spaces"),
        pytest.param("a\0b", id="nul"),
        pytest.param("标题", id="beyond-latin-1"),
    ],
)
def test_names_that_png_forbids_are_mistakes_of_the_caller(name: str) -> None:
    """A keyword is 1 to 79 printable Latin-1 characters."""
    with pytest.raises(ValueError, match="keyword"):
        with_metadata(PNG, {name: "x"})
