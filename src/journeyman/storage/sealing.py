"""Sealing secrets, so that who reads the database, or a copy of it, has none of the accounts.

A secret is sealed with the newest key and opened with any. So keys are changed one after another: a new one is put in
front of the old, everything is sealed anew, and then the old one can go.
"""

from __future__ import annotations

import contextlib
import functools
import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from journeyman import errors
from journeyman.settings import Settings

KEY_FILE: Final = "secret.key"


class Seal:
    """Seals and opens, with the settings' keys or with one that is kept in the data directory."""

    def __init__(self, settings: Settings) -> None:
        """Take the keys. The file is looked at when a secret is there, and made if none was given.

        Raises:
            errors.SettingsError: a key in the settings is none.
        """
        self._file = settings.data_path() / KEY_FILE
        self._given = [
            _fernet(key, f"JOURNEYMAN_SECRET_KEYS: key {number}") for number, key in enumerate(settings.secret_keys, 1)
        ]

    def seal(self, text: str) -> bytes:
        """Seal a secret with the newest key. The same secret looks different each time.

        Raises:
            errors.SettingsError: the key file cannot be read or made.
        """
        return self._keys.encrypt(text.encode())

    def unseal(self, secret: bytes) -> str:
        """Open what was sealed.

        Raises:
            errors.Unsealable: none of the keys opens it.
            errors.SettingsError: the key file cannot be read or made.
        """
        try:
            return self._keys.decrypt(secret).decode()
        except InvalidToken:
            message = "none of the keys opens the secret; bring back the key that sealed it, or give the secret again"
            raise errors.Unsealable(message) from None

    def holds(self, secret: bytes, text: str) -> bool:
        """Whether this is what was sealed; not so, too, if no key opens it."""
        try:
            return secrets.compare_digest(self._keys.decrypt(secret), text.encode())
        except InvalidToken:
            return False

    def renew(self, secret: bytes) -> bytes:
        """Seal with the newest key what an older one sealed, and give back as it is what needs it not.

        Raises:
            errors.Unsealable: none of the keys opens it.
        """
        newest = self._fernets[0]
        with contextlib.suppress(InvalidToken):  # another key sealed it
            newest.decrypt(secret)
            return secret
        return self.seal(self.unseal(secret))

    @functools.cached_property
    def _fernets(self) -> list[Fernet]:
        """Give the keys, the newest first; one from the file opens what was sealed before the settings had any."""
        if self._given and not self._file.exists():
            return self._given
        try:
            return [*self._given, _fernet(_kept(self._file), f"the key in {self._file}")]
        except (OSError, UnicodeDecodeError) as error:
            message = f"the key file {self._file} cannot be used: {getattr(error, 'strerror', None) or error}"
            raise errors.SettingsError(message) from error

    @functools.cached_property
    def _keys(self) -> MultiFernet:
        return MultiFernet(self._fernets)


def _fernet(key: str, what: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        message = (
            f"{what} is no Fernet key, which is 32 random bytes in 44 characters of base64url; "
            "openssl rand -base64 32 | tr '+/' '-_' makes one"
        )
        raise errors.SettingsError(message) from None


def _kept(file: Path) -> str:
    """Read the key, or make it. It appears whole or not at all, and of several who make it all get the same."""
    with contextlib.suppress(FileNotFoundError):  # nobody made it yet
        return file.read_text().strip()
    file.parent.mkdir(parents=True, exist_ok=True)
    own = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode=0o600), "w") as opened:
        opened.write(Fernet.generate_key().decode() + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    try:
        with contextlib.suppress(FileExistsError):  # another process was faster, and its key counts
            os.link(own, file)
    finally:
        own.unlink()
    return file.read_text().strip()
