"""Each button means what it says: claims about pixels."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

import pytest
import pyvips

from journeyman.engines.papercut import scene as scenes
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action
from tests.unit.papercut.conftest import Drawn, Studio
from tests.unit.papercut.measures import difference, fineness, largest_difference, mask, selected, sized

EDGE: Final = 256  #: of version 3's squares, which are quick
#: Of styles with texture, grid or frame.
STYLES: Final = (
    "",
    ", watercolour",
    ", oil painting",
    ", pixel art",
    ", stained glass",
    ", vintage poster",
    ", ukiyo-e",
)
#: How much of the shorter edge the frame of such a style takes, or the strokes that lie across the edge.
RIMS: Final = {
    ", watercolour": 0.1,
    ", stained glass": 0.04,
    ", vintage poster": 0.08,
    ", ukiyo-e": 0.18,
    ", oil painting": 0.08,
}
PANS: Final = {
    Deed.PAN_LEFT: (128, 0, 384, 256),
    Deed.PAN_RIGHT: (0, 0, 384, 256),
    Deed.PAN_UP: (0, 128, 256, 384),
    Deed.PAN_DOWN: (0, 0, 256, 384),
}
GRIDS: Final = (
    Deed.VARIATION, Deed.VARY_SUBTLE, Deed.VARY_STRONG, Deed.ZOOM, Deed.MAKE_SQUARE, Deed.CUSTOM_ZOOM, *PANS,
)  # fmt: skip


def bytes_of(image: pyvips.Image) -> bytes:
    """Give an image's pixels."""
    return bytes(image.write_to_memory())


def test_upsample_gives_the_same_pixels_and_scene(atelier: Studio) -> None:
    """One picture is taken out of the grid unchanged, and remains a picture that can be gone on from."""
    parent = atelier.imagine(number=2)
    (taken,) = atelier.draw(atelier.button(parent, Deed.UPSAMPLE))
    assert bytes_of(taken.image) == bytes_of(parent.image)
    assert taken.file.scene == parent.file.scene


@pytest.mark.parametrize("style", STYLES)
def test_an_upscaled_picture_is_the_same_and_finer(atelier: Studio, style: str) -> None:
    """Twice the edges; shrunk again it resembles the parent, and it has more detail than the parent enlarged."""
    parent = atelier.imagine(f"a fox in a snowy forest{style} --v 3")
    (large,) = atelier.draw(atelier.button(parent, Deed.UPSCALE_SUBTLE))
    assert (large.image.width, large.image.height) == (2 * EDGE, 2 * EDGE)
    assert difference(sized(large.image, EDGE, EDGE), parent.image) < 14
    if "pixel" not in style:  # whose cells are as large as they were
        assert fineness(large.image) > 1.1 * fineness(sized(parent.image, 2 * EDGE, 2 * EDGE))


def test_a_second_upscale_gives_the_same_size(atelier: Studio) -> None:
    """An enlarged picture is drawn again, no larger."""
    parent = atelier.imagine()
    (large,) = atelier.draw(atelier.button(parent, Deed.UPSCALE_SUBTLE))
    (again,) = atelier.draw(atelier.button(large, Deed.UPSCALE_CREATIVE))
    assert (again.image.width, again.image.height) == (large.image.width, large.image.height)


@pytest.mark.parametrize("ratio", ["1:1", "16:9", "3:4"])
def test_upscaled_pictures_stay_in_the_class_of_2048(atelier: Studio, ratio: str) -> None:
    """Usual pictures get twice the edges; one that is that large already gets no larger."""
    read = atelier.read(atelier.job(Action.IMAGINE, prompts.parse(f"a fox --ar {ratio}")))
    scene = scenes.decode(read.orders[0].scene)
    assert scene is not None
    white = pyvips.Image.black(scene.width, scene.height, bands=3).copy(interpretation="srgb").pngsave_buffer()
    parent = Drawn(replace(atelier.imagine().file, data=white, scene=read.orders[0].scene), read.prompt)
    order = atelier.read(atelier.button(parent, Deed.UPSCALE_SUBTLE)).orders[0]
    assert (order.width, order.height) == (2 * scene.width, 2 * scene.height)
    hd = pyvips.Image.black(2048, 2048, bands=3).copy(interpretation="srgb").pngsave_buffer()
    foreign = Drawn(replace(parent.file, data=hd, scene=""), read.prompt)
    most = atelier.read(atelier.button(foreign, Deed.UPSCALE_SUBTLE)).orders[0]
    assert most.width * most.height <= 5_100_000


def test_creative_adds_and_subtle_does_not(atelier: Studio) -> None:
    """The creative upscale has more in it than the subtle one, and the subject stays."""
    parent = atelier.imagine("a fox in a meadow --v 3")
    subtle, creative = (
        atelier.draw(atelier.button(parent, deed))[0] for deed in (Deed.UPSCALE_SUBTLE, Deed.UPSCALE_CREATIVE)
    )
    assert difference(subtle.image, creative.image) > 0.5
    assert difference(sized(creative.image, EDGE, EDGE), parent.image) < 20
    before, after = scenes.decode(subtle.file.scene), scenes.decode(creative.file.scene)
    assert before is not None
    assert after is not None
    assert len(after.world.back) > len(before.world.back)
    assert after.world.sprites == before.world.sprites


@pytest.mark.parametrize(
    "text", ["a fox in a snowy forest --v 3", "a red apple, studio --v 3", "a whale underwater --v 3"]
)
def test_subtle_is_closer_than_strong(atelier: Studio, text: str) -> None:
    """Each subtle variation changes something, and less than any strong one."""
    parent = atelier.imagine(text)
    subtle = atelier.draw(atelier.button(parent, Deed.VARY_SUBTLE))
    strong = atelier.draw(atelier.button(parent, Deed.VARY_STRONG))
    near = [difference(one.image, parent.image) for one in subtle]
    far = [difference(one.image, parent.image) for one in strong]
    assert len(near) == len(far) == 4
    assert min(near) > 1
    assert sum(near) < 0.7 * sum(far)
    assert len({one.file.data for one in (*subtle, *strong)}) == 8


def test_a_remix_replaces_the_subject_at_its_place(atelier: Studio) -> None:
    """Other words below the same picture: another subject stands where the old one stood, in the same forest."""
    parent = atelier.imagine()
    old = scenes.decode(parent.file.scene)
    read = atelier.read(atelier.button(parent, Deed.VARY_SUBTLE, text="a bear in a snowy forest --v 3"))
    assert old is not None
    for order in read.orders:
        new = scenes.decode(order.scene)
        assert new is not None
        assert [sprite.drawing for sprite in new.world.sprites] == ["bear"]
        assert abs(new.world.sprites[0].x - old.world.sprites[0].x) < 0.15
        assert new.world.setting is old.world.setting
        assert new.world.window == old.world.window


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("deed", PANS)
def test_a_pan_keeps_what_was_seen(atelier: Studio, deed: Deed, style: str) -> None:
    """The frame grows by half to one side; the parent's pixels stay where they were, but for a style's frame."""
    parent = atelier.imagine(f"a fox in a forest{style} --v 3")
    (panned,) = atelier.draw(atelier.button(parent, deed), 1)
    x, y, width, height = PANS[deed]
    assert (panned.image.width, panned.image.height) == (width, height)
    rim = round(EDGE * RIMS.get(style, 0))
    kept = panned.image.crop(x + rim, y + rim, EDGE - 2 * rim, EDGE - 2 * rim)
    assert largest_difference(kept, parent.image.crop(rim, rim, EDGE - 2 * rim, EDGE - 2 * rim)) == 0


@pytest.mark.parametrize("style", ["", ", oil painting", ", pencil sketch", ", anime", ", noir"])
def test_a_pan_has_no_seam(atelier: Studio, style: str) -> None:
    """Across the old edge the picture changes no more than it does elsewhere."""
    parent = atelier.imagine(f"a fox in a forest{style} --v 3")
    (panned,) = atelier.draw(atelier.button(parent, Deed.PAN_RIGHT), 1)

    def step(x: int) -> float:
        return difference(panned.image.crop(x, 0, 1, EDGE), panned.image.crop(x + 1, 0, 1, EDGE))

    steps = sorted(step(x) for x in range(8, panned.image.width - 8))
    assert step(EDGE - 1) <= steps[round(len(steps) * 0.97)]


def test_the_four_pans_show_different_things(atelier: Studio) -> None:
    """Beside the same picture there are four different neighbourhoods."""
    parent = atelier.imagine()
    panned = atelier.draw(atelier.button(parent, Deed.PAN_LEFT))
    sides = [bytes_of(one.image.crop(0, 0, 128, EDGE)) for one in panned]
    assert len(set(sides)) == 4


def test_the_echo_of_a_pan_names_the_new_ratio_last(atelier: Studio) -> None:
    """As with Midjourney the ratio is rewritten."""
    parent = atelier.imagine()
    read = atelier.read(atelier.button(parent, Deed.PAN_LEFT))
    assert prompts.echo(read.prompt, 9) == "a fox in a snowy forest --v 3 --ar 3:2"


@pytest.mark.parametrize("text", ["a fox in a snowy forest --v 3", "a cat in a room --v 3", "a sailboat at sea --v 3"])
@pytest.mark.parametrize(("deed", "factor"), [(Deed.ZOOM, 2.0), (Deed.ZOOM, 1.5)])
def test_the_middle_of_a_zoom_is_the_parent(atelier: Studio, text: str, deed: Deed, factor: float) -> None:
    """Same pixel size; the middle resembles the shrunk parent, and what is round it differs in all four."""
    parent = atelier.imagine(text)
    zoomed = atelier.draw(atelier.button(parent, deed, factor=factor))
    inner = round(EDGE / factor)
    start = (EDGE - inner) // 2
    shrunk = sized(parent.image, inner, inner)
    for one in zoomed:
        assert (one.image.width, one.image.height) == (EDGE, EDGE)
        assert difference(one.image.crop(start, start, inner, inner), shrunk) < 12
    assert len({one.file.data for one in zoomed}) == 4


def test_make_square_shows_more_above_and_below(atelier: Studio) -> None:
    """A wide picture becomes a square in which it is the middle."""
    parent = atelier.imagine("a fox in a snowy forest --ar 2:1 --v 3")
    (square,) = atelier.draw(atelier.button(parent, Deed.MAKE_SQUARE), 0)
    assert square.image.width == square.image.height
    width, high = square.image.width, round(square.image.width * parent.image.height / parent.image.width)
    middle = square.image.crop(0, (width - high) // 2, width, high)
    assert difference(middle, sized(parent.image, width, high)) < 14


def test_a_custom_zoom_takes_its_frame_from_the_prompt(atelier: Studio) -> None:
    """``--zoom`` and ``--ar`` say how far and in which frame."""
    parent = atelier.imagine()
    job = atelier.button(parent, Deed.CUSTOM_ZOOM, text="a fox in a snowy forest --ar 16:9 --zoom 1.2 --v 5.2")
    (one,) = atelier.draw(job, 0)
    assert (one.image.width, one.image.height) == (1456, 816)


@pytest.mark.parametrize("style", STYLES)
def test_outside_of_the_mask_nothing_changes(atelier: Studio, style: str) -> None:
    """A region is drawn anew: inside something else is seen, outside every byte stays."""
    parent = atelier.imagine(f"a fox in a snowy forest{style} --v 3")
    box = (150, 90, 90, 130)
    job = atelier.button(parent, Deed.VARY_REGION, text="a snowman --v 3", mask=mask(EDGE, EDGE, box))
    pictures = atelier.draw(job)
    hole = pyvips.Image.new_from_buffer(mask(EDGE, EDGE, box), "")
    for one in pictures:
        changed = (one.image.cast("float") - parent.image).abs()
        assert selected(hole, 0, changed).max() == 0
        assert changed.crop(*box).avg() > 4
    assert len({one.file.data for one in pictures}) == 4


def test_what_the_prompt_names_appears_in_the_region(atelier: Studio) -> None:
    """A thing that was not there stands inside the mask's bounds."""
    parent = atelier.imagine()
    job = atelier.button(parent, Deed.VARY_REGION, text="a snowman --v 3", mask=mask(EDGE, EDGE, (150, 90, 90, 130)))
    for order in atelier.read(job).orders:
        scene = scenes.decode(order.scene)
        assert scene is not None
        (patch,) = scene.patches
        snowman = next(sprite for sprite in patch.world.sprites if "snowman" in sprite.drawing)
        left, top, right, bottom = snowman.bounds
        assert patch.box[0] <= left < right <= patch.box[2]
        assert patch.box[1] <= top < bottom <= patch.box[3] + 1e-4


@pytest.mark.parametrize("sent", [None, mask(EDGE, EDGE, (0, 0, 1, 1))[:60], mask(EDGE, EDGE, (300, 300, 1, 1))])
def test_a_region_needs_a_mask_that_selects_something(atelier: Studio, sent: bytes | None) -> None:
    """No mask, a broken one or a black one is refused in plain words."""
    assert "mask" in atelier.refusal(atelier.button(atelier.imagine(), Deed.VARY_REGION, mask=sent))


def test_three_levels_deep(atelier: Studio) -> None:
    """A pan of a zoom of a region still shows the snowman, and can be varied and enlarged."""
    parent = atelier.imagine()
    region = atelier.button(parent, Deed.VARY_REGION, text="a snowman --v 3", mask=mask(EDGE, EDGE, (150, 90, 90, 130)))
    (mended,) = atelier.draw(region, 0)
    (zoomed,) = atelier.draw(atelier.button(mended, Deed.ZOOM), 1)
    assert difference(zoomed.image.crop(64, 64, 128, 128), sized(mended.image, 128, 128)) < 13
    (panned,) = atelier.draw(atelier.button(zoomed, Deed.PAN_RIGHT), 2)
    assert largest_difference(panned.image.crop(0, 0, EDGE, EDGE), zoomed.image) == 0
    (varied,) = atelier.draw(atelier.button(panned, Deed.VARY_SUBTLE), 0)
    (large,) = atelier.draw(atelier.button(varied, Deed.UPSCALE_CREATIVE))
    assert (large.image.width, large.image.height) == (768, 512)


def test_zooming_on_and_on_ends_with_a_reason(atelier: Studio) -> None:
    """The camera goes back several times; once it cannot, the client is told why."""
    drawn = atelier.imagine()
    for _ in range(12):
        job = atelier.button(drawn, Deed.ZOOM)
        try:
            (drawn,) = atelier.draw(job, 0)
        except AssertionError:
            assert "camera" in atelier.refusal(job)
            return
    pytest.fail("the camera never came to its end")


def test_panning_on_and_on_ends_with_a_reason(atelier: Studio) -> None:
    """A picture grows to 14:1 at most."""
    drawn = atelier.imagine("a fox in a snowy forest --ar 8:1 --v 3")
    for _ in range(20):
        job = atelier.button(drawn, Deed.PAN_RIGHT)
        read = atelier.read(job) if drawn.image.width < drawn.image.height * 11 else None
        if read is None:
            break
        (drawn,) = atelier.draw(job, 0)
    job = atelier.button(drawn, Deed.PAN_RIGHT)
    assert "long" in atelier.refusal(job)


@pytest.mark.parametrize("deed", GRIDS)
@pytest.mark.parametrize("text", ["mushrooms --tile --v 3", "a cat in a cosy room, watercolour --ar 2:1 --v 3"])
def test_every_button_works_on_every_kind_of_picture(atelier: Studio, deed: Deed, text: str) -> None:
    """Patterns and rooms, own and foreign: each gives four pictures."""
    parent = atelier.imagine(text)
    for one in (parent, parent.without_scene()):
        job = atelier.button(one, deed)
        read = atelier.read(job)
        assert len(read.orders) == 4
        (drawn,) = atelier.draw(job, 1)
        assert (drawn.image.width, drawn.image.height) == (read.width, read.height)


@pytest.mark.parametrize("deed", [Deed.ZOOM, Deed.PAN_LEFT, Deed.VARY_STRONG, Deed.UPSCALE_CREATIVE])
def test_the_same_job_gives_the_same_bytes(atelier: Studio, deed: Deed) -> None:
    """Another attempt draws the same; another seed does not, where chance has a say."""
    parent = atelier.imagine()
    first, second, third = (atelier.draw(atelier.button(parent, deed, seed=seed), 0)[0].file for seed in (9, 9, 10))
    assert first == second
    assert first.data != third.data


@pytest.mark.parametrize("note", ["papercut9:AAAA", "papercut1:AAAA"])
def test_a_scene_that_is_not_understood_is_refused(atelier: Studio, note: str) -> None:
    """A parent of a newer version, or a damaged one, ends the job with a sentence, not a wrong picture."""
    parent = atelier.imagine()
    strange = Drawn(replace(parent.file, scene=note), parent.prompt)
    for deed in (Deed.ZOOM, Deed.PAN_UP, Deed.VARY_SUBTLE, Deed.UPSCALE_SUBTLE, Deed.VARY_REGION):
        assert "note inside this picture" in atelier.refusal(atelier.button(strange, deed, mask=b""))


def test_properties_are_json(atelier: Studio) -> None:
    """What the client is told of a follow-up can be written as JSON, and says which words were drawn."""
    parent = atelier.imagine()
    for deed in (Deed.ZOOM, Deed.VARY_STRONG, Deed.PAN_LEFT):
        properties = dict(atelier.read(atelier.button(parent, deed)).properties)
        json.dumps(properties)
        assert properties["drawn"] == ["fox", "snowy", "forest"]
