"""Pictures of the acceptance tests: such as clients send, and whether a stored one is the one that a job made."""

from __future__ import annotations

import hashlib
from typing import Any

import pyvips

from simulator.bots.jobs import Job
from simulator.bots.orders import Result
from simulator.pictures import edits
from tests.acceptance.discord.house import House
from tests.contract.followups.pictures import data_url


def own_colour(word: str) -> tuple[int, int, int]:
    """Give the colour of a word; no two words of a test have the same."""
    red, green, blue = hashlib.sha256(word.encode()).digest()[:3]
    return red, green, blue


def filled(word: str, number: int = 0) -> str:
    """Give a picture for a word, as a data URL; pictures of other numbers differ."""
    image = pyvips.Image.black(64, 64 + number).new_from_image(list(own_colour(word))).cast("uchar")
    return data_url(image.copy(interpretation="srgb").pngsave_buffer())


def shows(data: bytes, word: str) -> bool:
    """Tell whether a picture is the one of a word."""
    image = pyvips.Image.new_from_buffer(data, "")
    return tuple(round(value) for value in image.getpoint(1, 1)[:3]) == own_colour(word)


def same(one: bytes, other: bytes) -> bool:
    """Tell whether two pictures are the same in every pixel."""
    first, second = (pyvips.Image.new_from_buffer(data, "").colourspace("srgb") for data in (one, other))
    if (first.width, first.height, first.bands) != (second.width, second.height, second.bands):
        return False
    return bytes(first.write_to_memory()) == bytes(second.write_to_memory())


async def is_picture_of(house: House, task: dict[str, Any], job: Job) -> bool:
    """Tell whether what a task shows is what a job drew."""
    if not job.cells or job.order.result not in {Result.GRID, Result.SINGLE}:
        return False
    async with house.session.get(task["imageUrl"]) as response:
        data = await response.read()
    return same(data, edits.grid(tuple(cell.data for cell in job.cells)))
