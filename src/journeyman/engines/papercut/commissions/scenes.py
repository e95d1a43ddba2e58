"""What the commissions share: reading prompts, finding scenes, painting them."""

from __future__ import annotations

from dataclasses import replace

import pyvips

from journeyman.engines.base import Failed, PictureFile
from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.orders import Order, Work
from journeyman.engines.papercut.painting.references import read_reference
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.painting.world import Composition
from journeyman.engines.papercut.plan import Plan
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.scene import MASK_EDGE, Patch, Scene
from journeyman.tasks.prompt import Prompt

_NOTE = "papercut"  #: what every version's scenes begin with


def planned(prompt: Prompt, seed: int, references: tuple[PictureFile, ...] = ()) -> Plan:
    """Read a prompt and the pictures beside it."""
    looked_at = tuple(read_reference(reference.data, prompt.image_weight) for reference in references)
    return planner.plan(prompt, seed=seed, references=looked_at)


def found(picture: PictureFile) -> Scene | Failed | None:
    """Find the scene of a picture; ``None``: papercut did not draw it."""
    if not picture.scene.startswith(_NOTE):
        return None
    scene = scenes.decode(picture.scene)
    if scene is None:
        return Failed(
            reason="The note inside this picture is not one that this version of papercut understands, so it cannot go "
            "on from it. Send the picture in as a reference instead."
        )
    return scene


def order(scene: Scene, number: int, *, scale: float = 1.0) -> Order:
    """Order a picture of a scene, ``scale`` times as large as its frame."""
    return Order(
        work=Work.SCENE,
        width=round(scene.width * scale),
        height=round(scene.height * scale),
        scene=scenes.encode(replace(scene, scale=scale)),
        number=number,
    )


def painted(wanted: Order) -> pyvips.Image:
    """Paint an order's scene.

    Raises:
        ValueError: the scene cannot be read; scenes are checked before they are ordered.
    """
    scene = scenes.decode(wanted.scene)
    if scene is None:
        raise ValueError(wanted.scene)
    picture = render(scene.world, width=wanted.width, height=wanted.height)
    for patch in scene.patches:
        over = render(patch.world, width=wanted.width, height=wanted.height)
        share = _hole(patch, scene.world, wanted.width, wanted.height)
        picture = mixed(picture, over, share)
    return picture


def mixed(under: pyvips.Image, over: pyvips.Image, share: pyvips.Image) -> pyvips.Image:
    """Lay one picture over another; ``share`` is 0 … 255, and where it is 0 nothing changes."""
    soft = under + (over.cast("float") - under) * (share.cast("float") * (1 / 255))
    return soft.rint().cast("uchar").copy(interpretation="srgb").copy_memory()


def _hole(patch: Patch, world: Composition, width: int, height: int) -> pyvips.Image:
    """Enlarge a patch's mask to where it lies in the picture; one band, 0 … 255."""
    view, (left, top, right, bottom) = world.window, patch.box
    bits = "".join(f"{byte:08b}" for byte in patch.mask)
    cells = bytes(255 if bit == "1" else 0 for bit in bits)
    mask = pyvips.Image.new_from_memory(cells, MASK_EDGE, MASK_EDGE, 1, "uchar")
    wide, high = (right - left) / view.width * width, (bottom - top) / view.height * height
    across, down = wide / MASK_EDGE, high / MASK_EDGE
    place = pyvips.Image.xyz(width, height).cast("float")
    x = (place[0] + 0.5 - (left - view.left) / view.width * width) / across - 0.5
    y = (place[1] + 0.5 - (top - view.top) / view.height * height) / down - 0.5
    soft = mask.gaussblur(0.8)
    return (
        soft.mapim(x.bandjoin(y), interpolate=pyvips.Interpolate.new("bicubic"), extend="black")
        .cast("uchar")
        .copy_memory()
    )
