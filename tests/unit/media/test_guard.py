"""The server goes to no private address, however it is spelled and whoever resolves it."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from journeyman import errors
from journeyman.media.guard import PrivateAddress, check_link, guarded_connector, is_public


class Script(AbstractResolver):
    """Answers each question with the next list of addresses, the last one for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.questions = 0

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        answer = self.answers[min(self.questions, len(self.answers) - 1)]
        self.questions += 1
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in answer
        ]

    @override
    async def close(self) -> None: ...


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "169.253.1.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450:4001::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_public_addresses_are_public(address: str) -> None:
    """The internet stays reachable, also by IPv6 addresses that carry a public IPv4 address."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_private_and_special_addresses_are_not_public(address: str) -> None:
    """Loopback, private, link-local, shared, documentation, multicast, reserved; metadata services among them."""
    assert not is_public(address)


HOSTILE_HOSTS = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0X7F.0.0.1",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.0x1",
    "0",
    "0.",
    "0x",
    "\uff11\uff12\uff17.0.0.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "%31%32%37.0.0.1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1%25eth0]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "foo.localhost",
    "ip6-localhost",
    "localhost.localdomain",
    "printer.local",
    "metadata.google.internal",
    "router.lan",
    "nas.home.arpa",
    "postgres",
    "good.example@127.0.0.1",
    "good.example:80@127.0.0.1",
    "8.8.8.8@[::1]",
    "8.8.8.8%40@127.0.0.1",
    "127.0.0.1?@good.example",
    "127.0.0.1#@good.example",
    "127.0.0.1\\@good.example",
    "169.254.169.254",
    "100.100.100.200",
)


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
@pytest.mark.parametrize("shape", ["http://{}", "https://{}/", "http://{}/cat.png?x=1"])
def test_links_into_private_networks_are_refused(host: str, shape: str) -> None:
    """No spelling of a private host passes, without any DNS."""
    with pytest.raises(errors.InvalidLink):
        check_link(shape.format(host), allow_private=False)


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        pytest.param("", "does not begin with", id="empty"),
        pytest.param("ftp://example.com/a.png", "does not begin with", id="ftp"),
        pytest.param("file:///etc/passwd", "does not begin with", id="file"),
        pytest.param("javascript:alert(1)", "does not begin with", id="javascript"),
        pytest.param("//example.com/a.png", "does not begin with", id="no-scheme"),
        pytest.param("example.com/a.png", "does not begin with", id="bare-host"),
        pytest.param("http://", "names no host", id="no-host"),
        pytest.param("http:///a.png", "names no host", id="path-only"),
        pytest.param("http:8.8.8.8", "names no host", id="no-slashes"),
        pytest.param("http://example.com:99999/", "malformed", id="port-too-large"),
        pytest.param("http://example.com:0/", "port 0", id="port-zero"),
        pytest.param("http://[::1", "malformed", id="open-bracket"),
        pytest.param("http://[]@", "malformed", id="brackets-before-no-host"),
        pytest.param("http://exa mple.com/", "blanks", id="blank"),
        pytest.param("http://example.com/\r\nHost: x", "blanks", id="header-injection"),
        pytest.param("http://example.com/\0", "blanks", id="nul"),
        pytest.param("http:\\\\example.com", "backslashes", id="backslashes"),
        pytest.param("http://example.com/" + "a" * 5000, "longer than 4096", id="long"),
        pytest.param("http://\ud83e.com/", "malformed", id="lone-surrogate"),
    ],
)
@pytest.mark.parametrize("allow_private", [False, True])
def test_what_is_no_http_link_is_refused(link: str, problem: str, *, allow_private: bool) -> None:
    """Also where private hosts are allowed, a link is a link."""
    with pytest.raises(errors.InvalidLink, match=problem):
        check_link(link, allow_private)


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/cat.png",
        "HTTP://EXAMPLE.COM",
        "https://cdn.example.com:8443/a/b%20c.webp?ex=1&is=2#x",
        "https://例え.jp/猫.png",
        "https://user:key@hooks.example.com/notify",
        "http://8.8.8.8/",
        "http://[2606:4700::1111]/",
        "http://127.0.0.1.example.com/",
        "http://1e100.net/",
        "https://internal.example.com/",
    ],
)
def test_public_links_pass(link: str) -> None:
    """What people really link to is accepted."""
    assert check_link(link, allow_private=False).scheme in {"http", "https"}


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:9/", "http://localhost/", "http://minio:9000/a.png", "http://[::1]/"]
)
def test_private_links_pass_where_they_are_allowed(link: str) -> None:
    """An operator may open the own network."""
    assert check_link(link, allow_private=True)


def test_single_networks_can_be_allowed() -> None:
    """An operator may open one network and leave the rest closed."""
    networks = [ip_network("10.1.0.0/16")]
    assert check_link("http://10.1.2.3/", networks)
    with pytest.raises(errors.InvalidLink):
        check_link("http://10.2.0.1/", networks)


def test_a_refusal_is_short_and_tells_no_password() -> None:
    """Logs and answers show where a link leads, not the key in it."""
    with pytest.raises(errors.InvalidLink) as caught:
        check_link("http://user:top@secret@127.0.0.1/?by=http://a@b" + "a" * 3000, allow_private=False)
    assert str(caught.value.details["link"]).startswith("http://127.0.0.1/?by=http://a@b")
    assert len(str(caught.value)) < 400


@given(
    st.one_of(
        st.text(), st.text().map("http://".__add__), st.from_regex(r"https?://[0-9a-fx.\[\]:%@#?/\\-]*", fullmatch=True)
    )
)
def test_any_text_is_a_link_or_refused(text: str) -> None:
    """Nothing raises anything but a refusal, and no literal private address comes through."""
    try:
        url = check_link(text, allow_private=False)
    except errors.InvalidLink:
        return
    assert url.host not in {"127.0.0.1", "::1", "localhost", "0.0.0.0"}


async def answer(_: web.Request) -> web.Response:
    return web.Response(text="reached")


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="loopback"),
        pytest.param(["10.0.0.1", "::1", "fd00::1"], id="several"),
        pytest.param(["::ffff:127.0.0.1"], id="mapped"),
    ],
)
async def test_names_that_resolve_to_private_addresses_are_not_connected(addresses: list[str]) -> None:
    """A public name with a private address leads nowhere, for any method."""
    async with aiohttp.ClientSession(connector=guarded_connector(False, resolver=Script(addresses))) as session:
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.post("http://rebind.example.com/", data=b"x")
    assert isinstance(caught.value.os_error, PrivateAddress)


async def test_literal_private_addresses_are_not_connected() -> None:
    """The resolver never sees a literal address; the socket does, and refuses."""
    async with (
        TestServer(plain_application()) as server,
        aiohttp.ClientSession(connector=guarded_connector(False)) as session,
    ):
        with pytest.raises(aiohttp.ClientConnectorError) as caught:
            await session.get(server.make_url("/"))
    assert isinstance(caught.value.os_error, PrivateAddress)


async def test_private_addresses_among_public_ones_are_dropped() -> None:
    """A name with both is reached by its public address only."""
    only_first = [ip_network("127.0.0.1/32")]
    script = Script(["127.0.0.2", "10.0.0.1", "127.0.0.1"])
    async with (
        TestServer(plain_application()) as server,
        aiohttp.ClientSession(connector=guarded_connector(only_first, resolver=script)) as session,
        session.get(f"http://mixed.example.com:{server.make_url('/').port}/") as response,
    ):
        assert await response.text() == "reached"


async def test_a_second_answer_of_dns_is_judged_again() -> None:
    """A name that was fine a moment ago and now points inside is not followed (DNS rebinding)."""
    script = Script(["127.0.0.1"], ["127.0.0.2"])
    connector = guarded_connector([ip_network("127.0.0.1/32")], resolver=script)
    async with TestServer(plain_application()) as server, aiohttp.ClientSession(connector=connector) as session:
        link = f"http://rebind.example.com:{server.make_url('/').port}/"
        async with session.get(link, headers={"Connection": "close"}) as response:
            assert await response.text() == "reached"
        connector.clear_dns_cache()
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(link)
    assert script.questions == 2


async def test_allowed_private_hosts_are_connected() -> None:
    """With private hosts allowed, the connector is an ordinary one."""
    async with (
        TestServer(plain_application()) as server,
        aiohttp.ClientSession(connector=guarded_connector(True)) as session,
        session.post(server.make_url("/")) as response,
    ):
        assert await response.text() == "reached"


def plain_application() -> web.Application:
    application = web.Application()
    application.router.add_route("*", "/", answer)
    return application
