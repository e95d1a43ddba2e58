"""Pictures that were stored are there: whole, typed, and after a power cut."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from journeyman import errors
from journeyman.media.store import PictureStore

KEY = "Zk3abc_-9/1.png"
TYPE = "image/png"


class Bucket:
    """As much of S3 as pictures need, on a real socket."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.is_down = False

    async def handle(self, request: web.Request) -> web.Response:
        if self.is_down:
            return web.Response(status=503)
        if request.method == "PUT":
            self.objects[request.path] = (await request.read(), request.headers["Content-Type"])
            return web.Response(headers={"ETag": '"1"'})
        if request.method == "POST" and "delete" in request.query:
            keys = re.findall("<Key>(.*?)</Key>", await request.text())
            for key in keys:
                self.objects.pop(f"{request.path.rstrip('/')}/{key}", None)
            listed = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
            return web.Response(text=f"<DeleteResult>{listed}</DeleteResult>", content_type="application/xml")
        if request.method == "DELETE":
            self.objects.pop(request.path, None)
            return web.Response(status=204)
        return self.read(request)

    def read(self, request: web.Request) -> web.Response:
        if request.path not in self.objects:
            return web.Response(status=404, text="<Error><Code>NoSuchKey</Code></Error>")
        data, _ = self.objects[request.path]
        headers = {"ETag": '"1"', "Last-Modified": format_datetime(datetime.now(UTC), usegmt=True)}
        wanted = request.http_range
        if request.headers.get("Range"):
            stop = min(wanted.stop or len(data), len(data))
            headers["Content-Range"] = f"bytes {wanted.start}-{stop - 1}/{len(data)}"
            return web.Response(status=206, body=data[wanted], headers=headers)
        return web.Response(body=data, headers=headers)


@pytest.fixture
async def bucket(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bucket]:
    made = Bucket()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", made.handle)
    async with TestServer(application, host="127.0.0.1") as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", str(server.make_url("")).rstrip("/"))
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        yield made


@pytest.fixture(params=["directory", "file-url", "memory", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> PictureStore:
    """Every kind of store, to be used as one."""
    match request.param:
        case "directory":
            return PictureStore.open(tmp_path / "new" / "pictures")
        case "file-url":
            return PictureStore.open((tmp_path / "with blank").as_uri())
        case "memory":
            return PictureStore.open("memory:///")
        case _:
            request.getfixturevalue("bucket")
            return PictureStore.open("s3://bucket/prefix")


async def test_what_was_put_is_there(store: PictureStore) -> None:
    """A stored picture comes back byte for byte, described, in whole and in ranges."""
    data = bytes(range(256)) * 100
    await store.put(KEY, data, TYPE)
    assert await store.get(KEY) == data
    assert await store.get_range(KEY, 10, 20) == data[10:20]
    assert await store.get_range(KEY, len(data) - 5, len(data) + 1000) == data[-5:]
    found = await store.head(KEY)
    assert found is not None
    assert (found.size, found.media_type) == (len(data), TYPE)
    assert re.fullmatch(r'"[^"]+"', found.etag)
    assert abs(datetime.now(UTC) - found.last_modified) < timedelta(minutes=1)


async def test_the_later_file_takes_the_place(store: PictureStore) -> None:
    """A second attempt of a task writes the same keys again."""
    await store.put(KEY, b"first", TYPE)
    await store.put(KEY, b"second", TYPE)
    assert await store.get(KEY) == b"second"


async def test_what_was_deleted_is_gone(store: PictureStore) -> None:
    """Deleting works once and does no harm twice."""
    await store.put(KEY, b"x", TYPE)
    await store.delete(KEY)
    await store.delete(KEY)
    assert await store.head(KEY) is None


async def test_what_is_missing_is_not_found(store: PictureStore) -> None:
    """A key that nobody put has no head, and reading it says so with the key."""
    assert await store.head(KEY) is None
    with pytest.raises(errors.PictureNotFound, match="Zk3abc"):
        await store.get(KEY)
    with pytest.raises(errors.PictureNotFound):
        await store.get_range(KEY, 0, 1)


BAD_KEYS = (
    "",
    ".",
    "..",
    "/",
    "../1.png",
    "a/../1.png",
    "a/..",
    "a/../../etc/passwd",
    "/etc/passwd",
    "/a/1.png",
    "a//1.png",
    "a/",
    "a",
    "a/.png",
    "a/.hidden.png",
    "a/1..png",
    "a/1.png/2.png",
    "a\\1.png",
    "..\\1.png",
    "a/1.png\0",
    "a/1\0.png",
    "a/1.png\n",
    "a/%2e%2e/1.png",
    "a/1.png#1",
    "a/1 .png",
    "C:/1.png",
    "猫/1.png",
    "a/1.png?x",
    "a" * 300 + ".png",
    "a/" * 50 + "1.png",
    "s3://bucket/1.png",
)


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_keys_cannot_climb(tmp_path: Path, key: str) -> None:
    """Whatever a URL holds, nothing outside the store is read, written or removed."""
    outside = tmp_path / "1.png"
    outside.write_bytes(b"outside")
    store = PictureStore.open(tmp_path / "pictures")
    for use in (
        store.get(key),
        store.head(key),
        store.get_range(key, 0, 1),
        store.delete(key),
        store.put(key, b"", TYPE),
    ):
        with pytest.raises(errors.PictureNotFound):
            await use
    assert outside.read_bytes() == b"outside"


@pytest.mark.parametrize(
    ("key", "media_type"),
    [
        ("a/1.png", "image/png"),
        ("a/1.thumb.webp", "image/webp"),
        ("a/preview-3.WEBP", "image/webp"),
        ("a/b/c/0.jpg", "image/jpeg"),
        ("1.gif", "image/gif"),
        ("a/1.xyz", "application/octet-stream"),
    ],
)
async def test_the_suffix_says_the_type(tmp_path: Path, key: str, media_type: str) -> None:
    """A store on disk keeps no types beside its files."""
    store = PictureStore.open(tmp_path)
    await store.put(key, b"x", media_type)
    found = await store.head(key)
    assert found is not None
    assert found.media_type == media_type


async def test_a_bucket_is_told_the_type(bucket: Bucket) -> None:
    """Served straight from a bucket, a picture has its type; keys lie under the prefix."""
    await PictureStore.open("s3://bucket/prefix").put(KEY, b"x", TYPE)
    assert bucket.objects == {f"/bucket/prefix/{KEY}": (b"x", TYPE)}


async def test_a_bucket_that_is_down_is_unavailable(bucket: Bucket) -> None:
    """When the store fails, it is said to be the store, soon, and nothing is said to be missing."""
    store = PictureStore.open("s3://bucket")
    bucket.is_down = True
    for use in (
        store.put(KEY, b"x", TYPE),
        store.get(KEY),
        store.head(KEY),
        store.get_range(KEY, 0, 1),
        store.delete(KEY),
    ):
        with pytest.raises(errors.Unavailable, match="picture store"):
            await use


async def test_a_reader_never_sees_half_a_file(tmp_path: Path) -> None:
    """While a file is replaced over and over, every reader sees all of one version."""
    store = PictureStore.open(tmp_path)
    versions = [bytes([number]) * 300_000 for number in range(8)]
    await store.put(KEY, versions[0], TYPE)
    writing = asyncio.gather(*(store.put(KEY, version, TYPE) for version in versions))
    while not writing.done():
        assert await store.get(KEY) in versions
    await writing


async def test_nothing_but_the_files_is_left(tmp_path: Path) -> None:
    """No temporary file stays behind, and an emptied folder goes with its last file."""
    store = PictureStore.open(tmp_path / "pictures")
    await store.put("a/1.png", b"x", TYPE)
    await store.put("a/2.png", b"x", TYPE)
    assert sorted(path.name for path in (tmp_path / "pictures").rglob("*")) == ["1.png", "2.png", "a"]
    await store.delete("a/1.png")
    await store.delete("a/2.png")
    assert list((tmp_path / "pictures").iterdir()) == []


async def test_a_store_survives_its_process(tmp_path: Path) -> None:
    """Another store on the same directory finds what the first one kept."""
    await PictureStore.open(tmp_path).put(KEY, b"x", TYPE)
    assert await PictureStore.open(str(tmp_path)).get(KEY) == b"x"


def test_a_put_file_is_flushed_with_its_folders(tmp_path: Path) -> None:
    """Before put returns, the kernel was asked to bring the file, its folder and the store's folder to the disk."""
    program = f"""
import asyncio, os, sys
from journeyman.media.store import PictureStore
store = PictureStore.open({str(tmp_path)!r})
flushed, fsync = [], os.fsync
os.fsync = lambda fd: (flushed.append(os.readlink(f"/proc/self/fd/{{fd}}")), fsync(fd))
asyncio.run(store.put("a/b/1.png", b"x", "image/png"))
print(*flushed, sep="\\n")
"""
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    root = tmp_path.resolve()
    assert shown.stdout.split() == [str(path) for path in (root / "a/b/1.png", root / "a/b", root / "a", root)]


def test_a_full_disk_is_unavailable_and_leaves_no_ruin(tmp_path: Path) -> None:
    """When the disk takes no more, put fails and the file that was there stays."""
    program = f"""
import asyncio, resource, signal
from journeyman import errors
from journeyman.media.store import PictureStore
async def main():
    store = PictureStore.open({str(tmp_path)!r})
    await store.put("a/1.png", b"old", "image/png")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
    try:
        await store.put("a/1.png", bytes(100_000), "image/png")
    except errors.Unavailable:
        assert await store.get("a/1.png") == b"old"
        print("unavailable")
asyncio.run(main())
"""
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "unavailable"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["1.png"]


async def test_a_store_whose_directory_became_a_file_is_unavailable(tmp_path: Path) -> None:
    """A broken disk is not a missing picture."""
    store = PictureStore.open(tmp_path / "pictures")
    (tmp_path / "pictures").rmdir()
    (tmp_path / "pictures").write_text("in the way")
    for use in (store.put(KEY, b"x", TYPE), store.get(KEY)):
        with pytest.raises(errors.Unavailable):
            await use


@pytest.mark.parametrize("target", ["ftp://example.com/x", "s3://", "nonsense://x", "az://account", "{file}/pictures"])
def test_what_cannot_be_opened_is_a_wrong_setting(tmp_path: Path, target: str) -> None:
    """The operator is told at the start, by the setting's name."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(errors.SettingsError, match="picture_store"):
        PictureStore.open(target.format(file=tmp_path / "file"))
