"""What stood in the way of a connection, in words for who has to mend it.

The words are ours or the system's: a library's own may repeat what was sent, with its headers.
"""

from __future__ import annotations

import os
import socket
import ssl

import aiohttp
from yarl import URL


def cause(error: BaseException) -> str:
    """Say what an error of a connection means."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            said = f"the certificate is not accepted: {getattr(error.certificate_error, 'verify_message', 'unknown')}"
        case aiohttp.ClientConnectorError():
            said = _of_system(error.os_error)
        case aiohttp.ClientResponseError():
            said = f"the answer was {error.status}"
        case aiohttp.InvalidURL():
            said = "the address cannot be read"
        case TimeoutError():
            said = "no answer in time"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | ConnectionError():
            said = "the other side hung up"
        case OSError():
            said = _of_system(error)
        case _:
            said = type(error).__name__
    return said


def origin(url: str) -> str:
    """Give what of an address may be shown: its scheme, host and port, without names and passwords."""
    try:
        return str(URL(url).origin())
    except ValueError:
        return "an address that cannot be read"


def _of_system(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {getattr(error, 'reason', None) or 'unknown'}"
    if error.errno is None or isinstance(error, socket.gaierror):
        return error.strerror or str(error) or type(error).__name__
    # Libraries put the address into the system's words.
    return os.strerror(error.errno)
