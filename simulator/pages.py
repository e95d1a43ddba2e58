"""The bots' own HTTPS endpoints: the page of Vary (Region), and shortened links."""

from __future__ import annotations

import msgspec
from aiohttp import hdrs, web

from simulator.bots.inpainting import BadMask, Inpainting
from simulator.counters import Counters
from simulator.discord import refusals
from simulator.discord.bodies import MaskBody, OldMaskBody
from simulator.discord.files import Files
from simulator.discord.intake import decode
from simulator.discord.rest import Rest


class Pages:
    """Serves what is behind ``{application}.discordsays.com`` and ``s.mj.run``."""

    def __init__(self, inpainting: Inpainting, files: Files, counters: Counters) -> None:
        self._inpainting = inpainting
        self._files = files
        self._counters = counters

    def add_routes(self, app: web.Application, rest: Rest) -> None:
        """Register every endpoint."""
        routes = (
            (hdrs.METH_POST, "/inpaint/api/submit-job", self._submit_old),
            (hdrs.METH_POST, "/.proxy/inpaint/api/submit-job/{token}", self._submit),
            (hdrs.METH_GET, "/s.mj.run/{word}", self._follow),
        )
        for method, path, handler in routes:
            app.router.add_route(method, path, rest.guarded("inpaint", handler))

    async def _submit_old(self, request: web.Request) -> web.StreamResponse:
        body = decode(await request.read(), OldMaskBody)
        return self._take(body.customId, body)

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        return self._take(request.match_info["token"], decode(await request.read(), MaskBody))

    def _take(self, token: str, body: MaskBody) -> web.StreamResponse:
        self._counters.add("interactions", "inpaint")
        try:
            self._inpainting.submit(token, body.mask, body.prompt)
        except BadMask as error:
            raise refusals.Refused(400, {"status": "error", "message": str(error)}) from error
        return web.Response(body=msgspec.json.encode({"status": "success"}), content_type="application/json")

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        link = self._files.behind(request.match_info["word"])
        if link is None:
            raise web.HTTPNotFound
        raise web.HTTPFound(link)
