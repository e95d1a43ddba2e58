"""Where pictures are kept: a local directory, or S3, Google Cloud Storage or Azure by URL.

Written means durable, because a task that says SUCCESS points at the picture. Object stores promise that themselves.
On a local disk obstore writes a file beside the target and renames it, so a reader sees all or nothing, but it does not
flush (obstore 0.12 does not pass on object_store's ``fsync`` option). ``put`` therefore flushes file and directories
before it returns. A power cut before that may leave an empty file; nobody was told of it yet, and the attempt that
follows writes it anew.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, from_url

from journeyman import errors
from journeyman.media import kinds
from journeyman.wording import Clause

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

# Folders without a dot, then a file name with a suffix: so no key is a folder of another, and none climbs.
_KEY: Final = re.compile(r"(?:[A-Za-z0-9_-]{1,100}/){0,4}(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\.[A-Za-z0-9]{1,8}")
_SHOWN_KEY_CHARS: Final = 200
# obstore's own patience is ten tries in three minutes; clients wait for these answers.
_RETRIES: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
# Plain http is used only where the operator wrote an http:// endpoint, as for a MinIO next door.
_CLIENT: ClientConfig = {"allow_http": True, "connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=60)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """What is known of a stored file without reading it."""

    size: int  #: bytes
    etag: str  #: with its quotes, ready for the ``ETag`` header
    last_modified: datetime
    media_type: str  #: by the key's suffix


class PictureStore:
    """Files by key, such as ``Zk3…/1.png``. Each method raises ``errors.Unavailable`` when the store fails.

    A key that is malformed, or would climb out of the store, is ``errors.PictureNotFound`` everywhere.
    """

    def __init__(self, store: ObjectStore, directory: Path | None = None) -> None:
        self._store = store
        self._directory = directory  #: set for a local store: what must be flushed
        # Local disks and obstore's memory keep no attributes; there the suffix says the type.
        self._keeps_attributes = not isinstance(store, LocalStore | MemoryStore)

    @classmethod
    def open(cls, url_or_path: str | Path) -> Self:
        """Open a directory, which is created, or ``s3://bucket/prefix``, ``gs://…``, ``az://…``, ``memory:///``.

        Credentials and endpoints of clouds are read by obstore from their usual variables (``AWS_ACCESS_KEY_ID``, …).

        Raises:
            errors.SettingsError: it cannot be opened, or the URL is not understood.
        """
        try:
            if "://" not in str(url_or_path):
                directory = Path(url_or_path).absolute()
            elif str(url_or_path).startswith("file://"):
                directory = Path(url2pathname(urlsplit(str(url_or_path)).path))
            elif str(url_or_path).startswith("memory://"):
                return cls(MemoryStore())
            else:
                return cls(from_url(str(url_or_path), client_options=_CLIENT, retry_config=_RETRIES))
            _make_durably(directory)
            return cls(LocalStore(directory, automatic_cleanup=True), directory)
        except (BaseError, OSError, ValueError) as error:
            reason = str(error).partition("\n")[0]  # obstore adds pages of debugging after the first line
            message = f"picture_store: {url_or_path} cannot be opened: {reason}"
            raise errors.SettingsError(message) from error

    async def put(self, key: str, data: bytes, media_type: str, *, durable: bool = True) -> None:
        """Keep a file, in the place of an older one; all or nothing, and durable on return unless told otherwise."""
        _check_key(key)
        with _translated():
            await obstore.put_async(
                self._store,
                key,
                data,
                attributes={"Content-Type": media_type} if self._keeps_attributes else None,
                # Pictures are far below the largest single upload, and broken multipart ones stay in a bucket unseen.
                use_multipart=False,
            )
        if durable:
            await self.flush([key])

    async def flush(self, keys: Sequence[str]) -> None:
        """Make files durable that were put without it: many at once are cheaper, since they share their folders."""
        if self._directory is not None:
            with _translated():
                await asyncio.to_thread(_flush, self._directory, keys)

    async def head(self, key: str) -> StoredObject | None:
        """Tell size, age and type of a file; ``None`` when there is none."""
        _check_key(key)
        with _translated():
            try:
                meta = await obstore.head_async(self._store, key)
            except FileNotFoundError:
                return None
        tag = (meta["e_tag"] or f"{meta['last_modified'].timestamp():x}-{meta['size']:x}").strip('"')
        return StoredObject(
            size=meta["size"],
            etag=tag if tag.startswith("W/") else f'"{tag}"',
            last_modified=meta["last_modified"],
            media_type=kinds.media_type(key),
        )

    async def get(self, key: str) -> bytes:
        """Read a file.

        Raises:
            errors.PictureNotFound: there is none.
        """
        _check_key(key)
        with _translated():
            try:
                result = await obstore.get_async(self._store, key)
                return (await result.bytes_async()).to_bytes()
            except FileNotFoundError as error:
                raise _not_found(key) from error

    async def get_range(self, key: str, start: int, end: int) -> bytes:
        """Read the bytes from ``start`` to before ``end``; ``start`` must lie inside the file, ``end`` need not.

        Raises:
            errors.PictureNotFound: there is none.
        """
        _check_key(key)
        with _translated():
            try:
                return (await obstore.get_range_async(self._store, key, start=start, end=end)).to_bytes()
            except FileNotFoundError as error:
                raise _not_found(key) from error

    async def delete(self, key: str) -> None:
        """Remove a file, and its folder when that was the last; one that is not there is no error."""
        _check_key(key)
        with _translated(), suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)


def _check_key(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise _not_found(key)


def _not_found(key: str) -> errors.PictureNotFound:
    return errors.PictureNotFound(path=key[:_SHOWN_KEY_CHARS])


@contextmanager
def _translated() -> Generator[None]:
    """Turn the store's failures into ours; readers look for ``FileNotFoundError`` inside."""
    try:
        yield
    except (BaseError, OSError) as error:
        raise errors.Unavailable(what=Clause("picture store", "图片存储")) from error


def _make_durably(directory: Path) -> None:
    """Create a directory such that a power cut does not take it, and what is in it, away again."""
    made = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    for path in made:
        _flush_directory(path.parent)


def _flush(directory: Path, keys: Sequence[str]) -> None:
    """Flush files, then every folder from their own up to the store's, any of which may be new."""
    folders: set[Path] = set()
    for key in keys:
        path = directory / key
        with path.open("rb") as file:
            os.fsync(file.fileno())
        folders |= {folder for folder in path.parents if folder.is_relative_to(directory)}
    # The deepest first: a folder's name is no use while what is in it can still be lost.
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        _flush_directory(folder)


def _flush_directory(path: Path) -> None:
    if sys.platform == "win32":
        return  # directories cannot be opened there; NTFS journals names itself
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
