"""Pages for people and probes: what this is, the API's description, health, figures."""

from __future__ import annotations

import functools
import html
from importlib import resources
from string import Template
from typing import Final, final

import prometheus_client
from litestar import Request
from litestar.datastructures import State

from journeyman.http import openapi, reference
from journeyman.http.answers import HTML, Answer
from journeyman.http.origins import Origins
from journeyman.http.services import Services

_FRESH: Final = ((b"cache-control", b"no-store"),)


@final
class PageEndpoints:
    """Everything that is no part of the Midjourney API."""

    def __init__(self, services: Services, origins: Origins) -> None:
        self._check = services.check
        self._origins = origins

    def landing(self, request: Request[None, None, State]) -> Answer:
        """Say what this is, to who opens the address in a browser."""
        page = page_template("landing.html").substitute(origin=html.escape(self._origins.of(request.scope)))
        return Answer(page.encode(), media_type=HTML)

    def docs(self) -> Answer:
        """Show the description of the API."""
        return Answer(reference.page(), media_type=HTML)

    def openapi(self) -> Answer:
        """Answer the description of the API for programs."""
        return Answer(openapi.document_json())

    def alive(self) -> Answer:
        """Say that the process answers."""
        return Answer(b'{"status":"ok"}', headers=_FRESH)

    async def ready(self) -> Answer:
        """Say that tasks can be taken, or raise ``Unavailable``."""
        await self._check()
        return Answer(b'{"status":"ready"}', headers=_FRESH)

    def metrics(self) -> Answer:
        """Answer the figures that Prometheus collects."""
        figures = prometheus_client.generate_latest()
        return Answer(figures, media_type=prometheus_client.CONTENT_TYPE_LATEST.encode(), headers=_FRESH)


@functools.cache
def page_template(name: str) -> Template:
    """Read a page of this package."""
    return Template(resources.files("journeyman.http").joinpath("pages", name).read_text("utf-8"))
