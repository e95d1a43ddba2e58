"""What the commissions share: reading prompts, finding scenes, painting them."""

from __future__ import annotations

from dataclasses import replace

import pyvips

from journeyman.engines.base import Failed, Job, PictureFile
from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.orders import Order, Work
from journeyman.engines.papercut.painting.references import read_reference
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.painting.world import Box, Composition, Window
from journeyman.engines.papercut.plan import Mood, Plan, Style, Weather
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.scene import MASK_EDGE, Patch, Scene
from journeyman.tasks.prompt import Prompt
from journeyman.wording import Clause

_NOTE = "papercut"  #: what every version's scenes begin with
_SQUEEZE = 0.02  #: by how much a picture's ratio may be off from its scene's


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
            reason=Clause(
                "The note inside this picture is not one that this version of papercut understands, so it cannot go "
                "on from it. Send the picture in as a reference instead.",
                "当前版本的papercut读不懂这张图片中的记录，无法在其基础上继续。请改为将图片作为参考图发送。",
            )
        )
    return scene


def parent(job: Job) -> PictureFile | Failed:
    """Give the picture that a button means."""
    if job.parent is None or job.parent.picture is None:
        return Failed(
            reason=Clause(
                "This needs the picture of an earlier task, and there is none.",
                "此操作需要先前任务的图片，但没有找到。",
            )
        )
    return job.parent.picture


def measured(data: bytes) -> tuple[int, int]:
    """Give a picture's width and height."""
    image = pyvips.Image.new_from_buffer(data, "")
    return image.width, image.height


def shows(scene: Scene, width: int, height: int) -> bool:
    """Say whether a file of this size can be the picture of a scene, and not a part of it."""
    return abs(width * scene.height / (height * scene.width) - 1) < _SQUEEZE


def is_remix(job: Job) -> bool:
    """Say whether a follow-up comes with other words than its parent."""
    return job.parent is not None and job.prompt.text.strip() != job.parent.prompt.text.strip()


def merged(new: Plan, old: Plan, world: Composition, style: Style | None = None) -> Plan:
    """Read a new prompt beside an old picture: what it leaves open stays as it is there.

    Args:
        new: as the prompt alone would be drawn.
        old: of the picture.
        world: the picture.
        style: what stays if the words name none; None: the new plan's own.
    """
    named = tuple(subject for subject in new.subjects if subject.words)
    return replace(
        new,
        subjects=named or old.subjects,
        setting=new.setting if new.setting_named else world.setting,
        setting_named=True,
        time=new.time if new.time_named else world.time,
        time_named=True,
        weather=new.weather if new.weather is not Weather.CLEAR else world.weather,
        mood=new.mood if new.mood is not Mood.NEUTRAL else world.mood,
        style=style or new.style,
        stars=new.stars or (old.stars and not new.time_named),
        colours=new.colours,
        references=new.references or old.references,
    )


def order(scene: Scene, number: int, *, scale: float = 1.0) -> Order:
    """Order a picture of a scene, ``scale`` times as large as its frame."""
    return Order(
        work=Work.SCENE,
        width=round(scene.width * scale),
        height=round(scene.height * scale),
        scene=scenes.encode(replace(scene, scale=scale)),
        number=number,
    )


def is_drawable(wanted: Order) -> bool:
    """Say whether an order's scene is one that will be believed when it comes back."""
    return scenes.decode(wanted.scene) is not None


def painted(wanted: Order, unseen: tuple[int, int, int, int] | None = None) -> pyvips.Image:
    """Paint an order's scene; patches that lie in the ``unseen`` part (left, top, right, bottom) are left out.

    Raises:
        ValueError: the scene cannot be read; scenes are checked before they are ordered.
    """
    scene = scenes.decode(wanted.scene)
    if scene is None:
        raise ValueError(wanted.scene)
    picture = render(scene.world, width=wanted.width, height=wanted.height)
    for patch in scene.patches:
        if unseen is not None and _lies_in(patch.box, scene.world.window, (wanted.width, wanted.height), unseen):
            continue
        over = render(patch.world, width=wanted.width, height=wanted.height)
        share = _hole(patch, scene.world, wanted.width, wanted.height)
        picture = mixed(picture, over, share)
    return picture


def _lies_in(box: Box, view: Window, size: tuple[int, int], area: tuple[int, int, int, int]) -> bool:
    """Say whether a box of the world lies in an area of pixels, well away from its edges."""
    across, down = size[0] / view.width, size[1] / view.height
    edge = 0.12 * min(size)
    return (
        (box[0] - view.left) * across > area[0] + edge
        and (box[1] - view.top) * down > area[1] + edge
        and (box[2] - view.left) * across < area[2] - edge
        and (box[3] - view.top) * down < area[3] - edge
    )


def opened(data: bytes) -> pyvips.Image:
    """Decode a picture that was checked before; sRGB, three bands of 8 bits, in memory.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = pyvips.Image.new_from_buffer(data, "").autorot().colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    return image[0:3].cast("uchar").copy(interpretation="srgb").copy_memory()


def copied(wanted: Order) -> pyvips.Image:
    """Give the pixels of a picture."""
    return opened(wanted.picture)


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
