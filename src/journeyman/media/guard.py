"""Which addresses the server may be sent to by its clients, and connections that go nowhere else.

A client names links: reference pictures, webhooks. Without care it could make the server knock on the doors of its own
network (SSRF): a cloud's metadata service, a database on loopback. Three lines stand against that:

1. ``check_link`` needs no DNS and answers a submit at once: scheme, literal addresses in all spellings, local names.
2. The resolver of ``guarded_connector`` drops private addresses from what DNS answers.
3. Its socket factory judges the very address that is about to be connected. Nothing goes past it: no second DNS answer
   (rebinding), no redirect, no spelling that only the operating system understands.

Addresses are judged by our own table and not by ``ipaddress.is_global``, whose verdicts changed between patch releases
of Python 3.11 and which looks into no embedded IPv4 address. The table follows the IANA special-purpose registries
(RFC 6890 and updates).
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override
from yarl import URL

from journeyman import errors
from journeyman.wording import Clause

Network = IPv4Network | IPv6Network
AllowPrivate = bool | Sequence[Network]
"""Whether links may lead to addresses that are not public: all, none, or those in the given networks."""

_EVERYWHERE: Final = (IPv4Network("0.0.0.0/0"), IPv6Network("::/0"))

_CLOSED_IPV4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host; Linux connects 0.0.0.0 to loopback
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba's metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # public by number, but inside Azure the host's own service
        "169.254.0.0/16",  # link-local; the metadata service of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata service
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_OPEN_IPV6: Final = IPv6Network("2000::/3")  # all that was ever given out as global unicast
_CLOSED_IPV6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo tunnels among them
        "2001:db8::/32",
        "3fff::/20",
    )
)
# Where IPv6 addresses carry an IPv4 address, and by how many bits it stands from the right.
_EMBEDDED_IPV4: Final = (
    (IPv6Network("::ffff:0:0/96"), 0),  # mapped
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
)

_LOCAL_NAMES: Final = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home.arpa",
    "ip6-localhost",
    "ip6-loopback",
)
# A host that ends in a number is an IPv4 address in one of inet_aton's spellings (WHATWG URL, "ends in a number").
_ENDS_IN_NUMBER: Final = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$", re.IGNORECASE)
_MAX_LINK_CHARS: Final = 4096  # signed links of object stores pass 2000
_SHOWN_CHARS: Final = 200
_USER_INFO: Final = re.compile(r"^([^/?#]*//)[^/?#\\]*@")
_FORBIDDEN: Final = re.compile(r"[\x00-\x20\x7f\\]")

MALFORMED: Final = Clause("it is malformed", "格式错误")
_TOO_LONG: Final = Clause(f"it is longer than {_MAX_LINK_CHARS} characters", f"超过{_MAX_LINK_CHARS}个字符")
_ODD_CHARACTERS: Final = Clause("it holds blanks, backslashes or control characters", "含有空白、反斜杠或控制字符")
_NOT_WEB: Final = Clause("it does not begin with http:// or https://", "不是以http://或https://开头")
_NO_HOST: Final = Clause("it names no host", "没有主机名")
_PORT_ZERO: Final = Clause("it names port 0", "端口为0")
_ODD_ADDRESS: Final = Clause("an IP address must be written as four decimal numbers", "IP地址应写作四个十进制数")


class PrivateAddress(OSError):
    """A connection was about to go to an address that is not public.

    An ``OSError``, because aiohttp passes those through its own errors (``ClientConnectorError.os_error``).
    """

    def __init__(self, clause: Clause) -> None:
        self.clause = clause
        super().__init__(clause)


def is_public(address: str) -> bool:
    """Tell whether an IP address, written canonically, belongs to the public internet."""
    return _is_public(ip_address(address.partition("%")[0]))


def check_link(link: str, allow_private: AllowPrivate) -> URL:
    """Judge a link by its text alone, without DNS, and give it parsed; what this parser read is what is connected.

    Raises:
        errors.InvalidLink: it is not http(s), malformed, or names a host that is not public.
    """
    if len(link) > _MAX_LINK_CHARS:
        raise refusal(link, _TOO_LONG)
    if _FORBIDDEN.search(link):
        raise refusal(link, _ODD_CHARACTERS)
    try:
        url = URL(link)
        host, port = url.raw_host, url.explicit_port
    except (ValueError, IndexError) as error:  # IndexError: yarl 1.25 stumbles over "http://[]@"
        raise refusal(link, MALFORMED) from error
    if url.scheme not in {"http", "https"}:
        raise refusal(link, _NOT_WEB)
    if not host:
        raise refusal(link, _NO_HOST)
    if port == 0:
        raise refusal(link, _PORT_ZERO)
    problem = _host_problem(host.rstrip(".").lower(), _networks(allow_private))
    if problem:
        raise refusal(link, problem)
    return url


def refusal(link: str, problem: Clause) -> errors.InvalidLink:
    """Make the error for a link, which is shown shortened and without a password."""
    shown = _USER_INFO.sub(r"\1", link)
    shown = shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"
    return errors.InvalidLink(link=shown.encode("utf-8", "replace").decode(), problem=problem)


def guarded_connector(allow_private: AllowPrivate, *, resolver: AbstractResolver | None = None) -> aiohttp.TCPConnector:
    """Make a connector that connects to no private address; whoever closes it closes the resolver.

    An address that is refused appears as ``aiohttp.ClientConnectorError`` whose ``os_error`` is a ``PrivateAddress``.
    Call it inside a running loop.
    """
    networks = _networks(allow_private)

    def open_socket(info: tuple[int, int, int, str, tuple[object, ...]]) -> socket.socket:
        family, kind, protocol = info[:3]
        host = str(info[4][0])  # of an IP socket, and canonical by now
        if not _admits(host, networks):
            raise PrivateAddress(_not_public(host))
        return socket.socket(family, kind, protocol)

    return aiohttp.TCPConnector(
        resolver=_GuardedResolver(resolver or aiohttp.ThreadedResolver(), networks), socket_factory=open_socket
    )


class _GuardedResolver(AbstractResolver):
    """Drops private addresses, so that a name with public ones too still works."""

    def __init__(self, inner: AbstractResolver, networks: Sequence[Network]) -> None:
        self._inner = inner
        self._networks = networks

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        admitted = [result for result in found if _admits(result["host"], self._networks)]
        if found and not admitted:
            raise PrivateAddress(Clause(f"{host} has only private addresses", f"{host}只有内网地址"))
        return admitted

    @override
    async def close(self) -> None:
        await self._inner.close()


def _networks(allow_private: AllowPrivate) -> Sequence[Network]:
    if isinstance(allow_private, bool):
        return _EVERYWHERE if allow_private else ()
    return allow_private


def _host_problem(host: str, networks: Sequence[Network]) -> Clause | None:
    """Say what is wrong with a host."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        if _ENDS_IN_NUMBER.search(host):
            return _ODD_ADDRESS
        # A name without a dot is one of the local network: a container, a machine beside this one.
        is_local = "." not in host or any(host == name or host.endswith(f".{name}") for name in _LOCAL_NAMES)
        if is_local and not networks:
            return Clause(f"{host} is a name of a private network", f"{host}是内网名称")
        return None
    return None if _admits(str(address), networks) else _not_public(str(address))


def _not_public(address: str) -> Clause:
    return Clause(f"{address} is not a public address", f"{address}不是公网地址")


def _admits(address: str, networks: Sequence[Network]) -> bool:
    parsed = ip_address(address.partition("%")[0])
    return _is_public(parsed) or any(parsed in network for network in networks)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_IPV4)
    for network, shift in _EMBEDDED_IPV4:
        if address in network:
            return _is_public(IPv4Address(int(address) >> shift & 0xFFFF_FFFF))
    return address in _OPEN_IPV6 and not any(address in network for network in _CLOSED_IPV6)
