"""Pages for people and probes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from journeyman import errors
from journeyman.http import openapi
from tests.contract.http.conftest import Surface


class Page(HTMLParser):
    """What a page loads and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"src", "srcset", "data"} or (name == "href" and tag == "link"):
                self.loaded.append(value or "")
            elif name == "href":
                self.links.append(value or "")
            elif name == "id":
                self.ids.add(value or "")


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_pages_need_nothing_from_elsewhere(surface: Surface, path: str) -> None:
    """A page opens without the internet, and its links lead to something."""
    reply = await surface.get(path)
    assert (reply.status, reply.headers["content-type"]) == (200, "text/html; charset=utf-8")
    html = reply.body.decode()
    page = Page(html)
    assert page.loaded == []
    assert not re.search(r"@import|url\(", html)
    for link in page.links:
        if link.startswith("#"):
            assert link.removeprefix("#") in page.ids
        else:
            assert (await surface.get("/" + link)).status == 200


async def test_the_landing_page_says_how_to_begin(surface: Surface) -> None:
    """The first page has a request to copy, with the address by which it was opened."""
    html = (await surface.get("/")).body.decode()
    assert f"curl {surface.origin}/mj/submit/imagine" in html


async def test_a_hostile_host_does_not_get_into_the_page(surface: Surface) -> None:
    """A Host header with markup is not repeated."""
    raw = await surface.raw(b'GET / HTTP/1.1\r\nHost: "><script>\r\nConnection: close\r\n\r\n')
    assert b"<script" not in raw


async def test_the_documentation_shows_every_route(surface: Surface) -> None:
    """Each described path, and each field of what is sent and answered, is on the page."""
    html = (await surface.get("/docs")).body.decode()
    document = openapi.document()
    schemas = document["components"]["schemas"]
    for path in document["paths"]:
        assert f"<code>{path}</code>" in html, path
    for name, schema in schemas.items():
        for field in schema.get("properties", ()):
            assert f"<code>{field}</code>" in html, (name, field)


async def test_probes_answer(surface: Surface) -> None:
    """``healthz`` says that the process lives, ``readyz`` that tasks can be taken."""
    assert (await surface.get("/healthz")).json() == {"status": "ok"}
    assert (await surface.get("/readyz")).json() == {"status": "ready"}
    surface.memory.fault = errors.Unavailable(what="database")
    assert (await surface.get("/healthz")).status == 200
    assert (await surface.get("/readyz")).status == 503


async def test_figures_are_there_for_prometheus(surface: Surface) -> None:
    """``metrics`` answers in Prometheus' text format."""
    reply = await surface.get("/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain")
    assert b"# HELP python_info" in reply.body


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/healthz", "/readyz", "/metrics"])
async def test_head_is_answered_too(surface: Surface, path: str) -> None:
    """Probes may ask with HEAD."""
    reply = await surface.request("HEAD", path)
    assert (reply.status, reply.body) == (200, b"")
