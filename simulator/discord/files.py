"""The CDN's files, their signed links, and uploads."""

from __future__ import annotations

import hmac
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from simulator.ids import Ids

_MOST_BYTES: Final = 1 << 30  #: kept in memory; the oldest files go first


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Bytes with a media type."""

    data: bytes
    media_type: str


class Files:
    """Files by path, behind links that expire."""

    def __init__(self, ids: Ids, life: float) -> None:
        self.life = life  #: of a link, seconds
        self.origin = ""  #: of the server, known when it listens
        self._key = bytes.fromhex(ids.hex(16))
        self._files: OrderedDict[str, File] = OrderedDict()
        self._bytes = 0
        self._short: dict[str, str] = {}

    def put(self, path: str, file: File) -> None:
        """Keep a file under its path, e.g. ``attachments/1/2/cat.png``."""
        self._bytes += len(file.data) - (len(self._files[path].data) if path in self._files else 0)
        self._files[path] = file
        while self._bytes > _MOST_BYTES:
            _, dropped = self._files.popitem(last=False)
            self._bytes -= len(dropped.data)

    def get(self, path: str) -> File | None:
        """Find a file."""
        return self._files.get(path)

    def link(self, path: str, prefix: str = "") -> str:
        """Sign a link that works from now for the life of links."""
        now = int(time.time())
        ex, is_ = f"{int(now + self.life):x}", f"{now:x}"
        return f"{self.origin}/{prefix}{quote(path)}?ex={ex}&is={is_}&hm={self._sign(path, ex, is_)}&"

    def proxy_link(self, path: str) -> str:
        """Sign a link to the media proxy, which serves the same file."""
        return self.link(path, "media/")

    def allows(self, path: str, query: Mapping[str, str]) -> bool:
        """Tell whether a link is ours and has not expired."""
        ex, is_ = query.get("ex", ""), query.get("is", "")
        if not hmac.compare_digest(self._sign(path, ex, is_), query.get("hm", "")):
            return False
        return int(ex, 16) > time.time()

    def owned(self, link: str) -> str | None:
        """Give the path and query within a link to this server, else None."""
        return link.removeprefix(f"{self.origin}/") if link.startswith(f"{self.origin}/") else None

    def shorten(self, link: str, word: str) -> str:
        """Give the short form of a link, which prompts are printed with."""
        self._short[word] = link
        return f"https://s.mj.run/{word}"

    def behind(self, word: str) -> str | None:
        """Find what a short link stands for."""
        return self._short.get(word)

    def _sign(self, path: str, ex: str, is_: str) -> str:
        return hmac.digest(self._key, f"{path} {ex} {is_}".encode(), "sha256").hex()


@dataclass(slots=True, kw_only=True)
class Upload:
    """A place that was reserved for a file."""

    account_id: str
    channel_id: str
    filename: str
    size: int  #: as announced, bytes
    file: File | None = None


class Uploads:
    """Reserved and filled places."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._places: dict[str, Upload] = {}

    def reserve(self, upload: Upload) -> str:
        """Reserve a place; its name is what interactions call the file by."""
        name = f"{self._ids.hex(16)}/{upload.filename}"
        self._places[name] = upload
        return name

    def find(self, name: str) -> Upload | None:
        """Find a place."""
        return self._places.get(name)
