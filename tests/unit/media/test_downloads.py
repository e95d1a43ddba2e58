"""Links are fetched with limits, and only from where the guard lets them be fetched."""

from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
import pyvips
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from typing_extensions import override

from journeyman import errors
from journeyman.media import pixels
from journeyman.media.downloads import Downloader

PICTURE = (pyvips.Image.xyz(300, 200) * 0.7).bandjoin(40).cast("uchar").copy(interpretation="srgb").pngsave_buffer()
LIMIT = 100_000


async def picture(request: web.Request) -> web.Response:
    assert request.headers["Accept-Encoding"] == "identity"
    return web.Response(body=PICTURE, content_type="image/png")


async def compressed(request: web.Request) -> web.Response:
    encoding = request.match_info["encoding"]
    body = gzip.compress(PICTURE) if encoding == "gzip" else zlib.compress(PICTURE)
    return web.Response(body=body, headers={"Content-Encoding": encoding})


async def bomb(_: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(bytes(50_000_000)), headers={"Content-Encoding": "gzip"})


async def cut_gzip(_: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(PICTURE)[:-20], headers={"Content-Encoding": "gzip"})


async def false_gzip(_: web.Request) -> web.Response:
    return web.Response(body=PICTURE, headers={"Content-Encoding": "gzip"})


async def announced(request: web.Request) -> web.StreamResponse:
    """Announces more than it may, and waits: only the announcement can be what refuses it."""
    response = web.StreamResponse(headers={"Content-Length": str(LIMIT + 1)})
    await response.prepare(request)
    await asyncio.Event().wait()
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(bytes(10_000))


async def silent(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    return web.Response()


async def early_end(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b"half")
    assert request.transport is not None
    request.transport.close()
    return response


async def redirect(request: web.Request) -> web.Response:
    return web.Response(status=int(request.query.get("status", "302")), headers={"Location": request.query["to"]})


async def countdown(request: web.Request) -> web.Response:
    left = int(request.match_info["left"])
    return web.Response(status=302, headers={"Location": f"/countdown/{left - 1}" if left else "/picture"})


async def status(request: web.Request) -> web.Response:
    return web.Response(status=int(request.match_info["code"]), reason="<script>")


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    application = web.Application()
    application.router.add_get("/picture", picture)
    application.router.add_get("/as/{encoding}", compressed)
    application.router.add_get("/bomb", bomb)
    application.router.add_get("/cut-gzip", cut_gzip)
    application.router.add_get("/false-gzip", false_gzip)
    application.router.add_get("/announced", announced)
    application.router.add_get("/endless", endless)
    application.router.add_get("/silent", silent)
    application.router.add_get("/early-end", early_end)
    application.router.add_get("/redirect", redirect)
    application.router.add_get("/countdown/{left}", countdown)
    application.router.add_get("/status/{code}", status)
    running = TestServer(application, host="127.0.0.1")
    await running.start_server(shutdown_timeout=0)
    yield running
    await running.close()


@pytest.fixture
async def downloader() -> AsyncIterator[Downloader]:
    """May reach 127.0.0.1, where the server is, and no other private address."""
    made = Downloader(allow_private=[ip_network("127.0.0.1/32")], timeout_seconds=10)
    yield made
    await made.aclose()


async def refused(downloader: Downloader, link: str) -> str:
    with pytest.raises(errors.InvalidLink) as caught:
        await downloader.fetch(link, max_bytes=LIMIT)
    assert caught.value.details["link"] == link
    return str(caught.value.details["problem"])


@pytest.mark.parametrize("path", ["/picture", "/as/gzip", "/as/deflate", "/countdown/4", "/redirect?to=%2Fpicture"])
async def test_a_picture_is_fetched(server: TestServer, downloader: Downloader, path: str) -> None:
    """A picture comes through unchanged, straight, compressed, or behind up to five redirects."""
    data = await downloader.fetch(str(server.make_url(path)), max_bytes=LIMIT)
    assert data == PICTURE
    assert pixels.check(data, field="x", max_bytes=LIMIT, max_pixels=LIMIT).width == 300


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_every_redirect_is_followed(server: TestServer, downloader: Downloader, code: int) -> None:
    """All codes that mean "look there" are understood, with whole links too."""
    target = server.make_url("/picture")
    assert (
        await downloader.fetch(f"{server.make_url('/redirect')}?status={code}&to={target}", max_bytes=LIMIT) == PICTURE
    )


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        pytest.param("/announced", "it holds more than 0.1 MB", id="announced-too-large"),
        pytest.param("/endless", "it holds more than 0.1 MB", id="endless"),
        pytest.param("/bomb", "it holds more than 0.1 MB", id="gzip-bomb"),
        pytest.param("/cut-gzip", "its server ends the answer early", id="cut-gzip"),
        pytest.param("/false-gzip", "its server sends damaged data", id="false-gzip"),
        pytest.param("/as/br", "compressed in a way that was not asked for", id="brotli"),
        pytest.param("/early-end", "its server ends the answer early", id="cut"),
        pytest.param("/status/404", "its server answers 404 Not Found", id="missing"),
        pytest.param("/status/500", "its server answers 500 Internal Server Error", id="broken"),
        pytest.param("/status/799", "its server answers 799", id="unheard-of"),
        pytest.param("/status/204", "its server answers 204 No Content", id="nothing"),
        pytest.param("/countdown/5", "it redirects more than 5 times", id="six-redirects"),
        pytest.param("/redirect?to=", "it redirects to nowhere", id="to-nowhere"),
        pytest.param("/redirect?to=/redirect%3Fto=", "it redirects to nowhere", id="to-nowhere-later"),
        pytest.param("/redirect?to=file:///etc/passwd", "it does not begin with", id="to-a-file"),
        pytest.param("/redirect?to=http://127.0.0.2/", "127.0.0.2 is not a public address", id="to-a-private-address"),
        pytest.param("/redirect?to=http://2130706434/", "four decimal numbers", id="to-a-decimal-address"),
        pytest.param("/redirect?to=http://169.254.169.254/latest", "169.254.169.254 is not", id="to-metadata"),
        pytest.param("/redirect?to=http://[::1]:80/", "::1 is not a public address", id="to-ipv6-loopback"),
        pytest.param("/redirect?to=http://[", "malformed", id="to-something-malformed"),
        pytest.param("/redirect?to=http://[]@", "malformed", id="to-brackets-before-no-host"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_a_clause(
    server: TestServer, downloader: Downloader, path: str, problem: str
) -> None:
    """Whatever a server does, the client is told in a clause, under the link it gave."""
    link = str(server.make_url("/"))[:-1] + path
    assert problem in await refused(downloader, link)


async def test_a_silent_server_is_given_up(server: TestServer) -> None:
    """All of a fetch together has one time limit."""
    hasty = Downloader(allow_private=True, timeout_seconds=0.2)
    assert await refused(hasty, str(server.make_url("/silent"))) == "it was not loaded within 0.2 seconds"
    await hasty.aclose()


async def test_private_hosts_are_refused_by_default(server: TestServer) -> None:
    """Without the setting, the very same link goes nowhere."""
    careful = Downloader()
    assert "127.0.0.1 is not a public address" in await refused(careful, str(server.make_url("/picture")))
    await careful.aclose()


async def test_a_server_that_is_not_there_is_named_so(downloader: Downloader, unused_tcp_port: int) -> None:
    """A refused connection is told as such."""
    assert await refused(downloader, f"http://127.0.0.1:{unused_tcp_port}/") == "its server cannot be reached"


async def test_a_server_that_speaks_no_http_is_named_so(downloader: Downloader) -> None:
    """Anything may listen on a port."""

    def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.com ESMTP\r\n\r\n")
        writer.close()

    listener = await asyncio.start_server(greet, "127.0.0.1")
    async with listener:
        port = listener.sockets[0].getsockname()[1]
        assert await refused(downloader, f"http://127.0.0.1:{port}/") == "its server does not answer as HTTP asks"


async def test_a_server_without_a_valid_certificate_is_named_so(server: TestServer, downloader: Downloader) -> None:
    """TLS is not negotiable: no certificate, no picture."""
    link = str(server.make_url("/picture").with_scheme("https"))
    assert await refused(downloader, link) in {"its server has no valid certificate", "its server cannot be reached"}


class EmptyDirectory(AbstractResolver):
    """Knows no host, as DNS says it."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        raise OSError(None, f"{host}: name or service not known")

    @override
    async def close(self) -> None: ...


async def test_a_host_that_has_no_address_is_named_so() -> None:
    """The most common mistake in a link has its own clause."""
    downloader = Downloader(resolver=EmptyDirectory())
    assert await refused(downloader, "http://exmaple.com/") == "its host name is unknown"
    await downloader.aclose()


async def test_fetches_run_at_the_same_time(server: TestServer, downloader: Downloader) -> None:
    """Many tasks share one downloader."""
    link = str(server.make_url("/picture"))
    assert await asyncio.gather(*(downloader.fetch(link, max_bytes=LIMIT) for _ in range(20))) == [PICTURE] * 20


async def test_a_closed_downloader_opens_again(server: TestServer, downloader: Downloader) -> None:
    """Closing frees the connections and ends nothing for good."""
    await downloader.aclose()
    await downloader.aclose()
    assert await downloader.fetch(str(server.make_url("/picture")), max_bytes=LIMIT) == PICTURE
