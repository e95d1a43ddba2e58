"""Serving pictures."""

from __future__ import annotations

from typing import Final

import pytest

from journeyman.media.store import PictureStore
from tests.contract.client import Reply
from tests.contract.http.conftest import Surface
from tests.contract.http.memory import TOKEN

KEY: Final = f"{TOKEN}/grid.png"
PATH: Final = f"/pictures/{KEY}"
DATA: Final = bytes(range(256)) * 4


@pytest.fixture
async def stored(surface: Surface) -> Surface:
    """Keep one picture."""
    await surface.pictures.put(KEY, DATA, "image/png")
    return surface


async def modified(store: PictureStore) -> str:
    """Give the date of the picture as the header has it."""
    found = await store.head(KEY)
    assert found is not None
    return found.last_modified.strftime("%a, %d %b %Y %H:%M:%S GMT")


def part(reply: Reply) -> tuple[int, str | None, bytes]:
    """Give what a client of ranges looks at."""
    return reply.status, reply.headers.get("content-range"), reply.body


async def test_a_picture_opens_in_a_browser(stored: Surface) -> None:
    """A picture comes with its type, to be shown under a sensible name, and may be cached for ever by anyone."""
    reply = await stored.get(PATH)
    assert (reply.status, reply.body) == (200, DATA)
    assert reply.headers["content-type"] == "image/png"
    assert reply.headers["content-length"] == str(len(DATA))
    assert reply.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert reply.headers["content-disposition"] == 'inline; filename="journeyman-Zk3aaaaa-grid.png"'
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["accept-ranges"] == "bytes"
    assert reply.headers["last-modified"] == await modified(stored.pictures)


async def test_head_tells_all_but_the_bytes(stored: Surface) -> None:
    """HEAD has the headers of GET and no body."""
    whole, head = await stored.get(PATH), await stored.request("HEAD", PATH)
    assert (head.status, head.body) == (200, b"")
    assert {**whole.headers, "date": ""} == {**head.headers, "date": ""}


@pytest.mark.parametrize(
    ("asked", "content_range", "body"),
    [
        ("bytes=0-3", "bytes 0-3/1024", DATA[:4]),
        ("bytes=1000-", "bytes 1000-1023/1024", DATA[1000:]),
        ("bytes=-4", "bytes 1020-1023/1024", DATA[-4:]),
        ("bytes=1020-5000", "bytes 1020-1023/1024", DATA[1020:]),
        ("bytes=-5000", "bytes 0-1023/1024", DATA),
    ],
)
async def test_a_part_can_be_asked_for(stored: Surface, asked: str, content_range: str, body: bytes) -> None:
    """A range is answered with 206, its place and its bytes."""
    assert part(await stored.get(PATH, headers={"Range": asked})) == (206, content_range, body)


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
async def test_a_part_outside_is_416(stored: Surface, asked: str) -> None:
    """A range without a byte of the file is refused with the file's size."""
    assert part(await stored.get(PATH, headers={"Range": asked})) == (416, "bytes */1024", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=5-3", "bytes=", "lines=0-1", "x"])
async def test_other_ranges_give_the_whole(stored: Surface, asked: str) -> None:
    """Several ranges and nonsense are answered with 200."""
    assert part(await stored.get(PATH, headers={"Range": asked})) == (200, None, DATA)


async def test_a_client_that_has_it_is_told_so(stored: Surface) -> None:
    """The tag decides, weakly compared and among several; without one the date; a tag makes the date irrelevant."""
    tag, date = (await stored.get(PATH)).headers["etag"], await modified(stored.pictures)
    for headers, status in (
        ({"If-None-Match": tag}, 304),
        ({"If-None-Match": f'"x", W/{tag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"'}, 200),
        ({"If-Modified-Since": date}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"x"', "If-Modified-Since": date}, 200),
    ):
        reply = await stored.get(PATH, headers=headers)
        assert (reply.status, reply.body) == (status, b"" if status == 304 else DATA), headers
        assert reply.headers["etag"] == tag
        assert "immutable" in reply.headers["cache-control"]


async def test_a_part_of_another_version_is_not_mixed_in(stored: Surface) -> None:
    """``If-Range`` with another tag or date gives the whole file."""
    tag, date = (await stored.get(PATH)).headers["etag"], await modified(stored.pictures)
    for condition, status in ((tag, 206), (date, 206), ('"x"', 200), (f"W/{tag}", 200), ("never", 200)):
        reply = await stored.get(PATH, headers={"Range": "bytes=0-3", "If-Range": condition})
        assert reply.status == status, condition


async def test_a_large_picture_comes_whole(surface: Surface) -> None:
    """A file above what is held in memory at once is sent in pieces that add up."""
    data = bytes(range(256)) * 80_000
    await surface.pictures.put("large/1.png", data, "image/png")
    whole = await surface.get("/pictures/large/1.png")
    assert (whole.body == data, whole.headers["content-length"]) == (True, str(len(data)))
    tail = await surface.get("/pictures/large/1.png", headers={"Range": "bytes=100-"})
    assert tail.body == data[100:]


async def test_an_empty_file_is_served(surface: Surface) -> None:
    """A file without bytes is no error."""
    await surface.pictures.put("empty/1.webp", b"", "image/webp")
    reply = await surface.get("/pictures/empty/1.webp")
    assert (reply.status, reply.body, reply.headers["content-type"]) == (200, b"", "image/webp")


@pytest.mark.parametrize(
    "path",
    [
        *["/pictures/none/1.png", "/pictures/x", "/pictures/a/b/c/d/e/f/g.png", "/pictures/%00.png"],
        *["/pictures/%2e%2e/%2e%2e/etc/passwd", "/pictures/a%2f..%2f..%2fb.png", "/pictures/..%5c1.png"],
        *["/pictures/%F0%9F%90%88.png", "/pictures/" + "x" * 3000 + ".png", "/pictures//etc/passwd"],
    ],
)
async def test_what_is_no_picture_is_404(surface: Surface, path: str) -> None:
    """Unknown and climbing addresses are answered with the envelope, and no longer than needed."""
    raw = await surface.raw(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404")
    assert body.startswith(b'{"code":3,')
    assert len(body) < 1500
