"""From a picture to four prompts: by its scene if papercut drew it, else by what it looks like."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyvips

from journeyman.engines.base import PictureFile
from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.painting.sights import look
from journeyman.engines.papercut.plan import Plan, Setting, Subject, TimeOfDay, Weather
from journeyman.engines.papercut.reading.planner import STARLESS
from journeyman.engines.papercut.scene import Patch, Scene, decode
from journeyman.engines.papercut.telling import impressions, sentences, shades
from journeyman.tasks import sizes

__all__ = ["describe", "seen", "washed"]

_MOST_COLOURS = 3
_JPEG = b"\xff\xd8\xff"


def describe(picture: PictureFile, seed: int) -> tuple[str, ...]:
    """Say a picture in four prompts that, drawn, resemble it.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    scene = decode(picture.scene)
    image = pyvips.Image.new_from_buffer(picture.data, "").autorot()
    wide, high = sizes.aspect(image.width, image.height)
    tail = f" --ar {wide}:{high}"
    if scene is None:
        return tuple(prompt + tail for prompt in impressions.tell(look(picture.data), seed))
    tail += " --tile" if scene.world.is_tile else ""
    return tuple(prompt + tail for prompt in sentences.tell(seen(scene), seed))


def seen(scene: Scene) -> Plan:
    """Give the plan of what a picture shows: its own place and hour, which may differ from those of its grid."""
    plan, world = scene.plan, scene.world
    is_starry = world.setting is Setting.SPACE or (
        world.time is TimeOfDay.NIGHT and world.weather is Weather.CLEAR and world.setting not in STARLESS
    )
    return replace(
        plan,
        subjects=(*plan.subjects, *(subject for patch in scene.patches for subject in _added(patch, plan))),
        setting=world.setting,
        time=world.time,
        weather=world.weather,
        mood=world.mood,
        style=world.style,
        stars=plan.stars or is_starry,
        # The colours of references are in the guide too.
        colours=plan.colours or (shades.known(world.guide, _MOST_COLOURS) if world.guidance > 0 else ()),
    )


def _added(patch: Patch, plan: Plan) -> tuple[Subject, ...]:
    """Give what stands in a part that was drawn anew and is not in the plan of the whole."""
    left, top, right, bottom = patch.box
    known = {subject.drawing.id for subject in plan.subjects}
    crowd = Counter(
        (sprite.drawing, sprite.colour)
        for sprite in patch.world.sprites
        if sprite.drawing not in known and left < sprite.x < right and top < sprite.y - sprite.height / 2 < bottom
    )
    return tuple(
        Subject(drawing=pack.drawing(name), count=min(12, count), colour=colour)
        for (name, colour), count in crowd.items()
    )


def washed(data: bytes) -> bytes:
    """Give a picture without its metadata: a JPEG as JPEG, all others as PNG.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = pyvips.Image.new_from_buffer(data, "").autorot().colourspace("srgb")
    if data.startswith(_JPEG):
        return image.jpegsave_buffer(Q=92, keep=0)
    return image.pngsave_buffer(compression=3, keep=0)
