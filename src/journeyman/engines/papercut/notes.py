"""Notes: what papercut writes into its files to find again, packed into text. Anybody may have written one."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[T]):
    """A form of note."""

    kind: type[T]  #: what it holds
    prefix: str  #: names the engine and the version of the form
    longest: int  #: characters of a note
    largest: int  #: bytes of it unpacked

    def pack(self, plain: bytes) -> str:
        """Pack the JSON of a note."""
        return self.prefix + base64.b64encode(zlib.compress(plain, 9)).decode("ascii")

    def unpack(self, text: str) -> T | None:
        """Unpack a note in bounded time and memory; ``None`` when it is not of this form."""
        if not text.startswith(self.prefix) or len(text) > self.longest:
            return None
        try:
            unpacker = zlib.decompressobj()
            plain = unpacker.decompress(base64.b64decode(text.removeprefix(self.prefix), validate=True), self.largest)
            if not unpacker.eof or unpacker.unused_data:
                return None
            return msgspec.json.decode(plain, type=self.kind)
        except (ValueError, zlib.error, binascii.Error, msgspec.MsgspecError, RecursionError):
            return None
