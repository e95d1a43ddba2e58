"""Vary (Region): the page in which a mask is drawn, and the two forms in which it takes one.

The page is the bot's own, not Discord's: it gets the mask and the prompt, and never the account's token.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from journeyman.engines.discord.applications import MIDJOURNEY


class Contract(StrEnum):
    """What the page expects."""

    DIRECT = "direct"  #: the older one: all in the body, and the answer says "success"
    PROXIED = "proxied"  #: the newer one: the token in the path, and any 2xx will do


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A page that a button opened."""

    id: str  #: of the interaction; the result names it
    application: str
    custom_id: str  #: ``MJ::iframe::{token}``
    title: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is posted to the page."""

    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


_JSON: Final = {"Content-Type": "application/json"}


def request(contract: Contract, host: str, frame: Frame, mask: bytes, prompt: str) -> Request:
    """Write what sends a mask in.

    Args:
        contract: which form the page takes.
        host: the page's, with ``{application}`` where the application's id stands.
        frame: the page.
        mask: a picture of the same size, white where it is to be painted anew, black where it stays.
        prompt: the words for what is painted.
    """
    token = frame.custom_id.rpartition("::")[2]
    # niji·journey's pages are Midjourney's.
    origin = host.format(application=MIDJOURNEY.id)
    drawn = base64.b64encode(mask).decode()
    match contract:
        case Contract.DIRECT:
            body: dict[str, object] = {
                "username": "0",
                "userId": "0",
                "customId": token,
                "mask": drawn,
                "prompt": prompt,
                "full_prompt": None,
            }
            return Request(url=f"{origin}/inpaint/api/submit-job", headers=_JSON, body=json.dumps(body).encode())
        case Contract.PROXIED:
            page = f"{origin}/{frame.path.lstrip('/')}"
            return Request(
                url=f"{origin}/.proxy/inpaint/api/submit-job/{token}",
                headers=_JSON | {"Origin": origin, "Referer": page},
                body=json.dumps({"mask": drawn, "prompt": prompt}).encode(),
            )


def is_accepted(contract: Contract, status: int, answer: bytes) -> bool:
    """Tell whether the page took the mask."""
    return 200 <= status < 300 and (contract is Contract.PROXIED or b"success" in answer.lower())
