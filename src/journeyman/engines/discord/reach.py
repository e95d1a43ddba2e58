"""Whether Discord can be reached from here, without any account: what an operator asks before he blames one."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

import aiohttp

from journeyman.engines.discord.account import Places
from journeyman.engines.discord.causes import cause, origin
from journeyman.engines.discord.gateway import frames
from journeyman.engines.discord.gateway.inflation import Unreadable
from journeyman.engines.discord.gateway.line import Hung, lay
from journeyman.engines.discord.rest.requests import user_agent

_SECONDS: Final = 10.0


class Unreached(Exception):
    """Discord cannot be reached; the message says where, and why."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{origin(url)} cannot be reached: {why}")


async def api(places: Places) -> str:
    """Ask the API what everybody may ask; give its address. Raises ``Unreached``."""
    url = places.api
    try:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
            http.get(
                f"{url}/gateway",
                headers={"User-Agent": user_agent()},
                proxy=places.proxy,
                timeout=aiohttp.ClientTimeout(total=_SECONDS),
                allow_redirects=False,
            ) as response,
        ):
            status = response.status
    except (aiohttp.ClientError, OSError) as error:
        raise Unreached(url, cause(error)) from error
    if status != HTTPStatus.OK:
        raise Unreached(url, f"what answers there is not Discord's API, or does not serve this machine ({status})")
    return url


async def gateway(places: Places) -> str:
    """Wait for the gateway's first word, and hang up; give its address. Raises ``Unreached``."""
    url = places.gateway
    try:
        async with (
            asyncio.timeout(_SECONDS),
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
            lay(http, frames.address(url, compressed=False), proxy=places.proxy) as line,
        ):
            await line.receive()
    except TimeoutError as error:
        raise Unreached(url, cause(error)) from error
    except (Hung, Unreadable) as error:
        raise Unreached(url, str(error)) from error
    return url
