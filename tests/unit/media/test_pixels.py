"""Pictures are checked before they are believed, and turned into grids, quarters and thumbnails."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib

import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from journeyman import errors
from journeyman.media import animation, kinds, pixels
from journeyman.media.kinds import Kind
from journeyman.media.pixels import PictureInfo

MAX_BYTES = 1_000_000
MAX_PIXELS = 1_000_000


def scene(width: int, height: int, tint: int = 90) -> pyvips.Image:
    """A picture in which every row and column differs."""
    ramps = pyvips.Image.xyz(width, height) * [255 / width, 255 / height]
    return ramps.bandjoin(tint).cast("uchar").copy(interpretation="srgb")


def plain(colour: list[float], width: int = 8, height: int = 8) -> bytes:
    return (
        (pyvips.Image.black(width, height, bands=3) + colour).cast("uchar").copy(interpretation="srgb").pngsave_buffer()
    )


def pixel(data: bytes, x: int, y: int) -> list[int]:
    return [round(value) for value in opened(data).getpoint(x, y)]


def opened(data: bytes) -> pyvips.Image:
    return pyvips.Image.new_from_buffer(data, "")


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A few bytes that claim a picture of any size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def gif_of_frames(count: int, edge: int = 1) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, edge, edge, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", edge, edge, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame * count + b";"


def webp_of_frames(count: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)

    still = scene(16, 16).webpsave_buffer()
    frame = chunk(b"ANMF", bytes(6) + (15).to_bytes(3, "little") * 2 + b"\x10\0\0\0" + still[12:])
    edge = (15).to_bytes(3, "little")
    body = b"WEBP" + chunk(b"VP8X", b"\x02\0\0\0" + edge * 2) + chunk(b"ANIM", bytes(6)) + frame * count
    return b"RIFF" + struct.pack("<I", len(body)) + body


SCENE = scene(60, 40)
FILES: dict[str, bytes] = {
    "png": SCENE.pngsave_buffer(),
    "jpeg": SCENE.jpegsave_buffer(),
    "progressive-jpeg": SCENE.jpegsave_buffer(interlace=True),
    "webp": SCENE.webpsave_buffer(),
    "lossless-webp": SCENE.webpsave_buffer(lossless=True),
    "gif": SCENE.gifsave_buffer(),
    "grey-png": SCENE.extract_band(0).copy(interpretation="b-w").pngsave_buffer(),
    "16-bit-png": (SCENE.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").pngsave_buffer(),
    "transparent-png": SCENE.bandjoin(128).pngsave_buffer(),
    "cmyk-jpeg": SCENE.bandjoin(0).copy(interpretation="cmyk").jpegsave_buffer(),
    "animated-gif": gif_of_frames(3),
}


def checked(data: bytes) -> PictureInfo:
    return pixels.check(data, field="base64Array[2]", max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)


@pytest.mark.parametrize("name", sorted(FILES))
def test_pictures_of_all_accepted_kinds_pass(name: str) -> None:
    """PNG, JPEG, WebP and GIF in their usual varieties are accepted and described."""
    info = checked(FILES[name])
    assert (info.width, info.height) == ((1, 1) if name == "animated-gif" else (60, 40))
    assert info.media_type == f"image/{name.rpartition('-')[2]}"


def test_size_is_told_as_the_picture_is_seen() -> None:
    """A photograph that EXIF turns by a quarter is described upright."""
    turned = SCENE.copy()
    turned.set_type(pyvips.GValue.gint_type, "orientation", 6)
    assert (checked(turned.jpegsave_buffer()).width, checked(turned.jpegsave_buffer()).height) == (40, 60)


REFUSED: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "it is empty"),
    ("text", b"Hello, this is not a picture at all.", "it is text"),
    ("chinese-text", "这不是图片".encode(), "it is no known kind of picture"),
    ("json", b'{"error":"not found"}', "it is text"),
    ("svg", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>', "SVG"),
    ("web-page", b"<!DOCTYPE html><html><body>404</body></html>", "it is a web page"),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "it is a PDF document"),
    ("tiff", SCENE.tiffsave_buffer(), "it is a TIFF picture"),
    ("avif", b"\x00\x00\x00\x1cftypavif" + bytes(40), "it is an AVIF picture"),
    ("heic", b"\x00\x00\x00\x18ftypheic" + bytes(40), "it is a HEIC picture"),
    ("video", b"\x00\x00\x00\x18ftypisom" + bytes(40), "it is a video"),
    ("bmp", b"BM" + bytes(60), "it is a BMP picture"),
    ("zip", b"PK\x03\x04" + bytes(60), "it is a ZIP archive"),
    ("wave", b"RIFF\x24\x00\x00\x00WAVE" + bytes(40), "not WebP"),
    ("libvips-pipeline", b"vips-" + bytes(60), "no known kind"),
    ("only-png-magic", b"\x89PNG\r\n\x1a\n", "damaged"),
    ("only-jpeg-magic", b"\xff\xd8\xff", "damaged"),
    ("only-gif-magic", b"GIF89a", "damaged"),
    ("only-webp-magic", b"RIFF\x04\x00\x00\x00WEBP", "damaged"),
    ("png-of-no-width", png_of_claimed_size(0, 10), "damaged"),
    ("png-wider-than-libvips", png_of_claimed_size(2_000_000_000, 1), "damaged"),
    ("png-without-its-pixels", png_of_claimed_size(500, 500), "damaged"),
    ("gif-of-no-size", b"GIF89a" + bytes(7) + b";", "damaged"),
    *((f"cut-{name}", data[: len(data) // 2], "damaged") for name, data in FILES.items() if name != "animated-gif"),
]


@pytest.mark.parametrize(("data", "problem"), [pytest.param(d, p, id=name) for name, d, p in REFUSED])
def test_what_is_no_whole_picture_is_refused_by_name(data: bytes, problem: str) -> None:
    """The refusal names the field and says what came instead."""
    with pytest.raises(errors.InvalidPicture) as caught:
        checked(data)
    assert problem in str(caught.value)
    assert "base64Array[2]" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "size"),
    [
        pytest.param(png_of_claimed_size(50_000, 50_000), "50000 × 50000 pixels", id="png-bomb"),
        pytest.param(png_of_claimed_size(32_769, 1), "32769 × 1 pixels", id="png-line"),
        pytest.param(pyvips.Image.black(1001, 1000).pngsave_buffer()[:-500], "1001 × 1000 pixels", id="just-over"),
        pytest.param(pyvips.Image.black(3000, 2000, bands=3).jpegsave_buffer()[:2000], "3000 × 2000", id="jpeg"),
        pytest.param(gif_of_frames(1, 1500), "1500 × 1500 pixels", id="gif"),
        pytest.param(gif_of_frames(1001), "over 1000 frames", id="gif-frames"),
        pytest.param(webp_of_frames(1001), "over 1000 frames", id="webp-frames"),
        pytest.param(bytes(MAX_BYTES + 1), "1.1 MB", id="bytes"),
    ],
)
def test_what_is_too_large_is_refused_from_its_header(data: bytes, size: str) -> None:
    """Bombs are told by what they claim: pixels that are missing or broken, as most are here, are never missed."""
    with pytest.raises(errors.PictureTooLarge) as caught:
        checked(data)
    assert size in str(caught.value)
    assert "base64Array[2]" in str(caught.value)


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(1000, id="limit")])
def test_frames_up_to_the_limit_are_accepted(count: int) -> None:
    """An animation of a thousand frames is still a picture."""
    assert not animation.exceeds(gif_of_frames(count), Kind.GIF, 1000)
    assert not animation.exceeds(webp_of_frames(count), Kind.WEBP, 1000)


def test_a_gif_made_to_be_slow_to_walk_is_given_up() -> None:
    """Of one frame with millions of one-byte sub-blocks the end is not awaited: it counts as too many."""
    head = gif_of_frames(0)[:19] + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02"
    assert animation.exceeds(head + b"\x01\x44" * 5_000_000 + b"\x00;", Kind.GIF, 1000)


@pytest.mark.parametrize(
    "foreign",
    [
        pytest.param(SCENE.tiffsave_buffer(), id="tiff"),
        pytest.param(SCENE.heifsave_buffer(compression="av1", effort=0), id="avif"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', id="svg"),
        pytest.param(b"P5 1 1 255 a", id="pgm"),
        pytest.param(b"1 2\n3 4\n", id="matrix"),
    ],
)
def test_no_other_loader_is_ever_found(foreign: bytes) -> None:
    """Formats that are not accepted are closed inside libvips itself, not only by the look at the first bytes.

    In a process of its own, since the rule is the process's, and those that draw have another.
    """
    script = (
        "import sys, pyvips; from journeyman.media import pixels; "
        "pyvips.Image.thumbnail_buffer(sys.stdin.buffer.read(), 8)"
    )
    ended = subprocess.run([sys.executable, "-c", script], input=foreign, capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"not in a known format" in ended.stderr


@given(data=st.one_of(st.binary(max_size=200), st.sampled_from(sorted(FILES)).map(FILES.__getitem__)), edits=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_comes_is_accepted_or_refused(data: bytes, edits: st.DataObject) -> None:
    """Damaged files and noise never raise anything but a refusal, in any function that takes them."""
    magic = edits.draw(
        st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\x20\0\0\0WEBP"])
    )
    hostile = bytearray(magic + data)
    for _ in range(edits.draw(st.integers(0, 4))):
        if hostile:
            hostile[edits.draw(st.integers(0, len(hostile) - 1))] = edits.draw(st.integers(0, 255))
    for use in (checked, pixels.normalise, pixels.decoded, pixels.cut, pixels.read_metadata):
        try:
            use(bytes(hostile))
        except errors.Refused:
            continue  # a refusal is the right answer; any other error fails the test


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_normalised_picture_is_plain(name: str) -> None:
    """Whatever came, an engine is given an 8-bit sRGB PNG or JPEG of one frame."""
    image = opened(pixels.normalise(FILES[name]))
    assert (image.interpretation, image.format) == ("srgb", "uchar")
    assert image.bands == (4 if image.hasalpha() else 3)
    assert (image.width, image.height) == ((1, 1) if name == "animated-gif" else (60, 40))


def test_a_normalised_photograph_is_upright_and_tells_nothing() -> None:
    """EXIF turns the pixels and is then gone, with the place and time it may hold."""
    photograph = scene(80, 40)
    photograph.set_type(pyvips.GValue.gint_type, "orientation", 6)
    photograph.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Artist", "somebody")
    data = photograph.jpegsave_buffer(Q=95)
    assert b"somebody" in data
    upright = pixels.normalise(data)
    assert (opened(upright).width, opened(upright).height) == (40, 80)
    assert b"somebody" not in upright
    assert b"Exif" not in upright
    # Turned clockwise, the former bottom left (dark red, bright green) is top left.
    red, green, _ = pixel(upright, 0, 0)
    assert red < 30
    assert green > 220


def test_a_normalised_picture_keeps_transparency_and_shrinks() -> None:
    """Cut-outs stay cut out, and no edge is longer than an engine looks at."""
    wide = pixels.normalise(scene(3000, 30).bandjoin(0).pngsave_buffer())
    assert kinds.of(wide) is Kind.PNG
    assert opened(wide).width == 2048
    assert pixel(wide, 5, 5)[3] == 0


def test_colours_are_brought_to_srgb() -> None:
    """A picture in another colour space looks the same after, not washed out."""
    red = opened(plain([200, 30, 30], 16, 16))
    wide_gamut = red.icc_transform("p3", input_profile="srgb").pngsave_buffer()
    assert pixel(wide_gamut, 3, 3) != [200, 30, 30]
    for got, wanted in zip(pixel(pixels.normalise(wide_gamut), 3, 3), [200, 30, 30], strict=True):
        assert abs(got - wanted) <= 3


COLOURS: list[list[float]] = [[250, 0, 0], [0, 250, 0], [0, 0, 250], [250, 250, 0]]


@pytest.mark.parametrize(
    ("count", "size", "corners"),
    [
        pytest.param(1, (8, 8), {(0, 0): COLOURS[0]}, id="one"),
        pytest.param(2, (16, 8), {(0, 0): COLOURS[0], (15, 7): COLOURS[1]}, id="two"),
        pytest.param(3, (16, 16), {(0, 15): COLOURS[2], (15, 15): [255, 255, 255]}, id="three"),
        pytest.param(4, (16, 16), {(15, 0): COLOURS[1], (0, 15): COLOURS[2], (15, 15): COLOURS[3]}, id="four"),
    ],
)
def test_a_grid_reads_row_by_row(
    count: int, size: tuple[int, int], corners: dict[tuple[int, int], list[float]]
) -> None:
    """Cells keep their full size and stand in the order given."""
    joined = pixels.grid([plain(colour) for colour in COLOURS[:count]])
    assert (opened(joined).width, opened(joined).height) == size
    for (x, y), colour in corners.items():
        assert pixel(joined, x, y) == colour


def test_a_grid_of_unlike_pictures_has_cells_of_one_size() -> None:
    """Sizes and transparency may differ; the first picture's size counts."""
    joined = pixels.grid([plain([9, 9, 9]), scene(50, 20).bandjoin(255).pngsave_buffer(), *[FILES["jpeg"]] * 2])
    assert (opened(joined).width, opened(joined).height, opened(joined).bands) == (16, 16, 4)


def test_an_empty_grid_is_a_mistake_of_the_caller() -> None:
    """No pictures, no grid."""
    with pytest.raises(ValueError, match="needs pictures"):
        pixels.grid([])


def test_cutting_undoes_joining() -> None:
    """The four quarters are the four pictures, pixel for pixel."""
    singles = [scene(30, 20, tint).pngsave_buffer() for tint in (10, 80, 160, 240)]
    for quarter, single in zip(pixels.cut(pixels.grid(singles)), singles, strict=True):
        assert (opened(quarter) - opened(single)).abs().max() == 0


def test_an_odd_grid_is_cut_into_equal_quarters() -> None:
    """Four pictures of one size come out of any grid; the odd row and column belong to none."""
    sizes = [(opened(quarter).width, opened(quarter).height) for quarter in pixels.cut(scene(31, 21).pngsave_buffer())]
    assert sizes == [(15, 10)] * 4


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        pytest.param((1000, 500), (384, 192), id="wide"),
        pytest.param((500, 1000), (192, 384), id="tall"),
        pytest.param((60, 40), (60, 40), id="small"),
        pytest.param((4000, 1), (384, 1), id="line"),
    ],
)
def test_a_thumbnail_fits_its_edge(size: tuple[int, int], expected: tuple[int, int]) -> None:
    """The longest edge is 384 pixels; small pictures are not blown up."""
    small = pixels.decoded(scene(*size).pngsave_buffer()).thumbnail()
    assert kinds.of(small) is Kind.WEBP
    assert (opened(small).width, opened(small).height) == expected


def test_the_same_pictures_give_the_same_bytes() -> None:
    """Nothing of time or chance goes into a file."""
    singles = [FILES["png"]] * 4
    assert pixels.grid(singles) == pixels.grid(singles)
    assert pixels.decoded(FILES["png"]).thumbnail() == pixels.decoded(FILES["png"]).thumbnail()


def test_a_midjourney_grid_keeps_every_pixel() -> None:
    """Four 1024² pictures become a 2048² grid."""
    joined = opened(pixels.grid([scene(1024, 1024, tint).pngsave_buffer(compression=1) for tint in (10, 80, 160, 240)]))
    assert (joined.width, joined.height) == (2048, 2048)
