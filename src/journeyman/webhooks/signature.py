"""Signing as Standard Webhooks 1.0 has it, so that receivers can use any of its libraries.

The signature is ``v1,`` and the base64 of HMAC-SHA256 over ``<id>.<timestamp>.<body>``. The key is the base64 after
``whsec_`` in the secret.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from journeyman import errors

PREFIX: Final = "whsec_"

# The specification's bounds for a key.
_MIN_KEY_BYTES: Final = 24
_MAX_KEY_BYTES: Final = 64


class Signer:
    """Gives each message its headers; signs when there is a secret.

    Raises:
        errors.SettingsError: the secret is not one.
    """

    def __init__(self, secret: str) -> None:
        self._key = _key(secret) if secret else b""

    def headers(self, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
        """Give the headers of one message; ``timestamp`` is in seconds since 1970 and lets receivers refuse replays."""
        headers = {"webhook-id": message_id, "webhook-timestamp": str(timestamp)}
        if self._key:
            signed = b"%b.%d.%b" % (message_id.encode(), timestamp, body)
            digest = hmac.digest(self._key, signed, hashlib.sha256)
            headers["webhook-signature"] = f"v1,{base64.b64encode(digest).decode()}"
        return headers


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(PREFIX) or not _MIN_KEY_BYTES <= len(key) <= _MAX_KEY_BYTES:
        message = (
            f"JOURNEYMAN_WEBHOOK_SECRET must be {PREFIX} and the base64 of {_MIN_KEY_BYTES} to {_MAX_KEY_BYTES} random "
            f"bytes; make one with: echo {PREFIX}$(openssl rand -base64 32)"
        )
        raise errors.SettingsError(message)
    return key
