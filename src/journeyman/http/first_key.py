"""The API key that a server makes for itself when others can reach it and nobody gave it one."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from journeyman.settings import Settings

# Enough that nobody guesses it; the prefix tells people and scanners what they found.
_RANDOM_BYTES: Final = 24
_PREFIX: Final = "jm-"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The keys that a server accepts; none: it is open."""

    keys: tuple[str, ...]
    is_new: bool = False  #: the one key was made just now and must be shown to the operator
    file: Path | None = None  #: where a key that we made is kept


def key_ring(settings: Settings) -> KeyRing:
    """Give the configured keys; on loopback none are needed, elsewhere one is made and kept in the data directory."""
    if settings.api_keys or settings.is_loopback():
        return KeyRing(keys=settings.api_keys)
    file = settings.data_path() / "api-key"
    if file.exists():
        return KeyRing(keys=(file.read_text().strip(),), file=file)
    key = _PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(key + "\n")
    return KeyRing(keys=(key,), is_new=True, file=file)
