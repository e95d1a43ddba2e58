"""Vary (Region): the page in a frame, and what is handed in from it."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
from typing import Final

from simulator.bots.desk import Desk
from simulator.bots.imagining import Imagining
from simulator.bots.orders import Kind, Order
from simulator.bots.workshop import Workshop
from simulator.pictures.sizes import dimensions

_JOB: Final = re.compile(r"MJ::Inpaint::1::([0-9a-f-]{36})::SOLO")


class BadMask(Exception):
    """What was handed in cannot be used."""


class Inpainting:
    """Takes masks: white is painted anew, black stays."""

    def __init__(self, desk: Desk, workshop: Workshop, imagining: Imagining) -> None:
        self._desk = desk
        self._workshop = workshop
        self._imagining = imagining

    def submit(self, token: str, mask: str, prompt: str) -> None:
        """Begin the job of a page.

        Args:
            token: the last part of the frame's custom id.
            mask: a picture, in base64.
            prompt: what to paint; the job's own prompt if empty.

        Raises:
            BadMask: the page is not known, or the mask is no picture.
        """
        clicked = self._desk.stage.frames.pop(token, None)
        found = _JOB.fullmatch(clicked.custom_id) if clicked is not None else None
        job = self._workshop.find(found[1]) if found is not None else None
        if clicked is None or job is None:
            message = "unknown or used token"
            raise BadMask(message)
        try:
            data = base64.b64decode(mask, validate=True)
        except binascii.Error as error:
            self._desk.stage.frames[token] = clicked
            message = "the mask is not base64"
            raise BadMask(message) from error
        if dimensions(data) == (0, 0):
            self._desk.stage.frames[token] = clicked
            message = "the mask is not a picture"
            raise BadMask(message)
        # What comes of it names the click, and is nobody's request with a nonce.
        interaction = dataclasses.replace(clicked, nonce=None)
        reading = self._imagining.read(interaction, prompt.strip() or job.order.reading.printed)
        if reading is None:
            return
        is_remix = reading.printed != job.order.reading.printed
        marker = f"{'Remix' if is_remix else 'Variations'} (Region) by"
        order = Order(kind=Kind.REGION, reading=reading, working=marker, done=marker, parent=job, mask=data)
        self._workshop.commission(interaction, order)
