"""Why there is no connection, in words that show nothing of what was sent."""

from __future__ import annotations

import errno
import socket
import ssl

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from journeyman.engines.discord.causes import cause, origin

KEY = ConnectionKey("discord.com", 443, True, True, None, None, None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        pytest.param(
            aiohttp.ClientConnectorError(KEY, OSError(errno.ECONNREFUSED, "Connect call failed ('127.0.0.1', 1)")),
            "Connection refused",
            id="refused",
        ),
        pytest.param(
            aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_NONAME, "Name or service not known")),
            "Name or service not known",
            id="name",
        ),
        pytest.param(
            aiohttp.ClientConnectorSSLError(KEY, ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")),
            "TLS failed: unknown",
            id="tls",
        ),
        pytest.param(aiohttp.ServerTimeoutError(), "no answer in time", id="time"),
        pytest.param(aiohttp.ServerDisconnectedError(), "the other side hung up", id="hung-up"),
        pytest.param(ConnectionResetError(errno.ECONNRESET, "x"), "the other side hung up", id="reset"),
        pytest.param(aiohttp.InvalidURL("http://me:secret@"), "the address cannot be read", id="address"),
        pytest.param(aiohttp.ClientError("Authorization: secret"), "ClientError", id="unknown"),
    ],
)
def test_a_cause_is_said_in_words(error: Exception, said: str) -> None:
    """The system's where it has any; never a library's own."""
    assert cause(error) == said


def test_an_address_is_shown_without_what_opens_it() -> None:
    """A proxy's name and password are nobody's business; what is no address harms nothing."""
    assert origin("http://me:secret@proxy.example:3128/path?key=secret") == "http://proxy.example:3128"
    assert origin("nothing") == "an address that cannot be read"
