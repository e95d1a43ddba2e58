"""Pictures that clients send: edited and retextured, papercut's own and others."""

from __future__ import annotations

from typing import Final

import pytest
import pyvips

from journeyman.engines.base import PictureFile
from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.orders import Work
from journeyman.engines.papercut.plan import Style
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action
from tests.unit.papercut.conftest import Drawn, Studio
from tests.unit.papercut.measures import difference, mask, selected

EDGE: Final = 256


def photograph(width: int = 320, height: int = 240) -> bytes:
    """Make a picture that papercut did not draw: a sky, a field, a red ball, some noise."""
    place = pyvips.Image.xyz(width, height).cast("float")
    sky = (place[1] * 0.4 + 90).bandjoin([place[1] * 0.3 + 140, place[1] * 0 + 230])
    field = (place[0] * 0.1 + 60).bandjoin([place[0] * 0 + 140, place[0] * 0.05 + 50])
    scene = (place[1] < height * 0.6).ifthenelse(sky, field)
    ball = (place[0] - width * 0.6) ** 2 + (place[1] - height * 0.6) ** 2 < (height * 0.15) ** 2
    scene = ball.ifthenelse([200.0, 40.0, 30.0], scene) + pyvips.Image.gaussnoise(
        width, height, sigma=4, mean=0, seed=3
    )
    return scene.cast("uchar").copy(interpretation="srgb").pngsave_buffer()


def opened(data: bytes) -> pyvips.Image:
    """Decode a picture."""
    return pyvips.Image.new_from_buffer(data, "")[0:3].copy_memory()


def correlation(first: pyvips.Image, second: pyvips.Image, band: int) -> float:
    """Say how alike two pictures are in a band of CIE Lab, −1..1; from afar, and without their edges."""
    one, other = (
        image.crop(24, 24, image.width - 48, image.height - 48).colourspace("lab")[band].resize(0.1)
        for image in (first, second)
    )
    together = ((one - one.avg()) * (other - other.avg())).avg()
    return float(together / max(0.01, one.deviate() * other.deviate()))


@pytest.mark.parametrize(("width", "height"), [(1, 1), (15, 15), (1, 3000), (5000, 1), (20, 300), (300, 20)])
def test_a_picture_too_small_or_too_narrow_is_refused(atelier: Studio, width: int, height: int) -> None:
    """It cannot be composed anew, and the reason says how large it is to be."""
    given = (PictureFile(data=photograph(width, height)),)
    for action, sent in ((Action.RETEXTURE, None), (Action.EDIT, mask(width, height, (0, 0, width, height)))):
        job = atelier.job(action, prompts.parse("a whale"), mask=sent, references=given)
        assert "16 pixels" in atelier.refusal(job)


@pytest.mark.parametrize(("width", "height"), [(16, 16), (16, 224), (1400, 100), (100, 1400)])
def test_the_narrowest_pictures_are_drawn_anew(atelier: Studio, width: int, height: int) -> None:
    """Up to the limits everything can be done with them."""
    given = (PictureFile(data=photograph(width, height)),)
    for action, sent in ((Action.RETEXTURE, None), (Action.EDIT, mask(width, height, (0, 0, width, height)))):
        (drawn,) = atelier.draw(atelier.job(action, prompts.parse("a whale"), mask=sent, references=given), 0)
        assert (drawn.image.width, drawn.image.height) == (width, height)


@pytest.mark.parametrize("text", ["a whale", "a snowy forest", "calm", "一只狗"])
def test_an_edit_of_a_photograph_stays_inside_the_mask(atelier: Studio, text: str) -> None:
    """Outside of the mask every byte stays; inside it is something else."""
    before = photograph()
    box = (150, 90, 90, 100)
    sent = mask(320, 240, box)
    job = atelier.job(Action.EDIT, prompts.parse(text), mask=sent, references=(PictureFile(data=before),))
    for one in atelier.draw(job):
        changed = (one.image.cast("float") - opened(before)).abs()
        assert selected(pyvips.Image.new_from_buffer(sent, ""), 0, changed).max() == 0
        assert changed.crop(*box).avg() > 5
        assert one.file.scene == ""


def test_transparent_pixels_are_the_mask(atelier: Studio) -> None:
    """What is transparent in the picture is drawn anew; what is opaque stays."""
    image = opened(photograph())
    alpha = (pyvips.Image.black(320, 240) + 255).cast("uchar").copy_memory()
    alpha = alpha.draw_rect([0.0], 40, 40, 80, 60, fill=True)
    cut = image.bandjoin(alpha).copy(interpretation="srgb").pngsave_buffer()
    job = atelier.job(Action.EDIT, prompts.parse("a dog"), references=(PictureFile(data=cut),))
    (one,) = atelier.draw(job, 0)
    changed = (one.image.cast("float") - image).abs()
    assert changed.crop(40, 40, 80, 60).avg() > 5
    assert selected(alpha, 255, changed).max() == 0


def test_an_opaque_picture_without_a_mask_is_refused(atelier: Studio) -> None:
    """Nobody said what to draw anew."""
    job = atelier.job(Action.EDIT, prompts.parse("a dog"), references=(PictureFile(data=photograph()),))
    assert "mask" in atelier.refusal(job)


def test_an_edit_of_an_own_picture_keeps_its_scene(atelier: Studio) -> None:
    """Sent in again, a picture of papercut is still one: the edit becomes a patch of its scene."""
    own = atelier.imagine()
    job = atelier.job(
        Action.EDIT, prompts.parse("a snowman"), mask=mask(EDGE, EDGE, (150, 90, 90, 130)), references=(own.file,)
    )
    scene = scenes.decode(atelier.draw(job, 0)[0].file.scene)
    assert scene is not None
    assert len(scene.patches) == 1


@pytest.mark.parametrize("style", list(Style), ids=str)
def test_a_photograph_is_retextured_in_every_style(atelier: Studio, style: Style) -> None:
    """The ball stays where it was: the picture's structure is kept, and its look is another."""
    before = photograph()
    words = {Style.OIL: "oil painting", Style.LINE_ART: "line art"}.get(style, style.value.replace("-", " "))
    job = atelier.job(Action.RETEXTURE, prompts.parse(f"{words} style"), references=(PictureFile(data=before),))
    one, other = atelier.draw(job, 0, 1)
    assert (one.image.width, one.image.height) == (320, 240)
    assert difference(one.image, opened(before)) > 2
    assert one.file.data != other.file.data
    # Somewhere in the luminance or the colours the two agree, inside of a style's frame.
    assert max(abs(correlation(one.image, opened(before), band)) for band in range(3)) > 0.35


def test_an_own_picture_is_retextured_by_its_scene(atelier: Studio) -> None:
    """The fox sits where it sat, in another style and another hour."""
    own = atelier.imagine("a fox in a meadow at noon --v 3")
    job = atelier.job(Action.RETEXTURE, prompts.parse("watercolour, at night"), references=(own.file,))
    before = scenes.decode(own.file.scene)
    assert before is not None
    for order in atelier.read(job).orders:
        after = scenes.decode(order.scene)
        assert after is not None
        assert order.work is Work.SCENE
        assert after.world.style is Style.WATERCOLOUR
        assert after.world.time.value == "night"
        assert [sprite.drawing for sprite in after.world.sprites] == [sprite.drawing for sprite in before.world.sprites]
        assert abs(after.world.sprites[0].x - before.world.sprites[0].x) < 0.1


def test_a_zoom_of_a_photograph_keeps_it_in_the_middle(atelier: Studio) -> None:
    """The shrunk photograph is the middle; round it there is no black and no hard edge."""
    foreign = Drawn(PictureFile(data=photograph(256, 256)), prompts.parse("a ball"))
    for one in atelier.draw(atelier.button(foreign, Deed.ZOOM)):
        middle = opened(foreign.file.data).resize(0.5)
        assert difference(one.image.crop(64, 64, 128, 128), middle) < 2
        edge = [difference(one.image.crop(x, 0, 1, 256), one.image.crop(x + 1, 0, 1, 256)) for x in range(50, 200)]
        assert edge[13] < 3 * sorted(edge)[len(edge) // 2]


def test_a_photograph_is_enlarged_sharply(atelier: Studio) -> None:
    """Twice the edges, and the same picture."""
    foreign = Drawn(PictureFile(data=photograph()), prompts.parse("a ball"))
    (large,) = atelier.draw(atelier.button(foreign, Deed.UPSCALE_CREATIVE))
    assert (large.image.width, large.image.height) == (640, 480)
    assert difference(large.image.resize(0.5), opened(photograph())) < 4


@pytest.mark.parametrize("form", ["jpeg", "webp", "grey", "alpha", "16 bits"])
def test_any_form_of_picture_is_taken(atelier: Studio, form: str) -> None:
    """JPEG, WebP, grey, transparent or deep: a client's picture can be retextured."""
    image = opened(photograph(160, 120))
    data = {
        "jpeg": image.jpegsave_buffer,
        "webp": image.webpsave_buffer,
        "grey": lambda: image.colourspace("b-w").pngsave_buffer(),
        "alpha": lambda: image.bandjoin(128).copy(interpretation="srgb").pngsave_buffer(),
        "16 bits": lambda: image.colourspace("rgb16").pngsave_buffer(),
    }[form]()
    job = atelier.job(Action.RETEXTURE, prompts.parse("watercolour"), references=(PictureFile(data=data),))
    (one,) = atelier.draw(job, 0)
    assert (one.image.width, one.image.height, one.image.bands) == (160, 120, 3)
