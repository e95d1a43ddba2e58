"""Describe and shorten as jobs of papercut."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pyvips

from journeyman import errors
from journeyman.engines.base import Failed, Finished, Job, Parent, PictureFile
from journeyman.engines.papercut.engine import Papercut
from journeyman.tasks import buttons, suggestions
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.task import Action, SpeedMode, TaskId
from tests.unit.papercut import foreign


def job(text: str, action: Action = Action.IMAGINE, *pictures: PictureFile, seed: int = 5) -> Job:
    """Give a job; version 3 draws squares of 256 px, which is quick."""
    prompt = prompts.parse(text)
    return Job(
        task_id=TaskId(1_700_000_000_000_001),
        action=action,
        bot=prompt.bot,
        prompt=prompt,
        seed=seed,
        mode=SpeedMode.FAST,
        references=pictures,
    )


async def result(engine: Papercut, wanted: Job) -> Finished | Failed:
    """Run a job to its end."""
    events = [event async for event in engine.run(wanted)]
    last = events[-1]
    assert isinstance(last, Finished | Failed)
    return last


async def finished(engine: Papercut, wanted: Job) -> Finished:
    """Run a job that ends well."""
    last = await result(engine, wanted)
    assert isinstance(last, Finished)
    return last


@pytest.fixture
async def engine() -> AsyncIterator[Papercut]:
    """Give an engine of one child and end it."""
    one = Papercut(processes=1)
    async with contextlib.aclosing(one):
        yield one


def histogram(picture: PictureFile) -> list[float]:
    """Say how much of a picture each of 64 colours covers."""
    image = pyvips.Image.thumbnail_buffer(picture.data, 64, height=64, size="force")[0:3]
    pixels = bytes((image.cast("uchar") / 64).floor().cast("uchar").write_to_memory())
    counts = [0] * 64
    for at in range(0, len(pixels), 3):
        counts[pixels[at] * 16 + pixels[at + 1] * 4 + pixels[at + 2]] += 1
    return [count / (len(pixels) // 3) for count in counts]


def likeness(one: PictureFile, other: PictureFile) -> float:
    """Say how much two pictures have in common in their colours, 0..1."""
    return sum(min(pair) for pair in zip(histogram(one), histogram(other), strict=True))


async def test_what_is_described_is_drawn_alike(engine: Papercut) -> None:
    """Each picture's description, drawn, is more like it in its colours than like any other picture."""
    texts = ("a fox in a snowy forest --v 3", "a city at night in neon --v 3", "a camel in the desert at sunset --v 3")
    originals = [(await finished(engine, job(text))).pictures[0] for text in texts]
    for number, original in enumerate(originals):
        told = (await finished(engine, job("x", Action.DESCRIBE, original))).prompts
        drawn = (await finished(engine, job(f"{told[0]} --v 3", seed=8))).pictures[0]
        alike = [likeness(drawn, other) for other in originals]
        assert max(alike) == alike[number], told[0]
        assert alike[number] > 0.5


async def test_a_description_has_text_picture_and_buttons(engine: Papercut) -> None:
    """Four prompts end with the picture's ratio; their text, the picture and the buttons come with them."""
    picture = foreign.file(foreign.halves(foreign.SKY, foreign.GRASS))
    last = await finished(engine, job("x", Action.DESCRIBE, picture))
    assert len(set(last.prompts)) == 4
    assert all(prompt.endswith(" --ar 3:2") for prompt in last.prompts)
    assert all(prompts.parse(prompt).aspect == (3, 2) for prompt in last.prompts)
    assert last.final_prompt == suggestions.numbered(last.prompts)
    assert last.buttons == buttons.of_described()
    (shown,) = last.pictures
    same = pyvips.Image.new_from_buffer(shown.data, "") - pyvips.Image.new_from_buffer(picture.data, "")
    assert same.abs().max() == 0


async def test_another_seed_describes_in_other_words(engine: Papercut) -> None:
    """Asking again gives other prompts, of own pictures and of foreign ones; the same seed gives the same."""
    own = (await finished(engine, job("a fox in a snowy forest --v 3"))).pictures[1]
    for picture in (own, foreign.file(foreign.sunset())):
        first, same = [(await finished(engine, job("x", Action.DESCRIBE, picture, seed=1))).prompts for _ in range(2)]
        again = replace(job("x", Action.DESCRIBE, picture, seed=2), press=Press(deed=Deed.DESCRIBE_AGAIN))
        other = (await finished(engine, again)).prompts
        assert first == same
        assert set(first) != set(other)


async def test_describing_again_looks_at_the_parents_picture(engine: Papercut) -> None:
    """A job without references that has a parent describes the parent's picture."""
    given = job("x", Action.DESCRIBE, foreign.file(foreign.sunset()))
    parent = Parent(
        task_id=given.task_id,
        action=given.action,
        bot=given.bot,
        prompt=given.prompt,
        final_prompt="",
        seed=given.seed,
        hash="",
        picture=given.references[0],
        properties={},
    )
    again = replace(given, references=(), parent=parent, press=Press(deed=Deed.DESCRIBE_AGAIN))
    assert (await finished(engine, again)).prompts == (await finished(engine, given)).prompts


async def test_a_note_that_is_no_scene_is_not_believed(engine: Papercut) -> None:
    """Such a picture is described by its looks."""
    plain = foreign.file(foreign.sunset())
    for note in ("papercut1:nonsense", "papercut9:x", "<svg/>"):
        noted = await finished(engine, job("x", Action.DESCRIBE, replace(plain, scene=note)))
        assert noted.prompts == (await finished(engine, job("x", Action.DESCRIBE, plain))).prompts


@pytest.mark.parametrize(
    "data",
    [foreign.plain((9, 9, 9), 1, 1), foreign.plain((0, 90, 200), 5000, 2), foreign.noise(), foreign.page()],
    ids=["dot", "strip", "noise", "page"],
)
async def test_odd_pictures_are_described(engine: Papercut, data: bytes) -> None:
    """Whatever the picture, four prompts can be drawn."""
    last = await finished(engine, job("x", Action.DESCRIBE, foreign.file(data)))
    assert len(set(last.prompts)) == 4
    assert all(prompts.parse(prompt).text for prompt in last.prompts)


async def test_metadata_is_washed_off(engine: Papercut) -> None:
    """The picture that comes back has no EXIF; a JPEG stays one, and lies as its camera held it."""
    image = pyvips.Image.new_from_buffer(foreign.halves(foreign.SKY, foreign.GRASS), "").copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    last = await finished(engine, job("x", Action.DESCRIBE, foreign.file(image.jpegsave_buffer(Q=95))))
    shown = pyvips.Image.new_from_buffer(last.pictures[0].data, "")
    assert last.pictures[0].data.startswith(b"\xff\xd8\xff")
    assert (shown.width, shown.height) == (64, 96)
    assert "exif-data" not in shown.get_fields()
    assert all(prompt.endswith(" --ar 2:3") for prompt in last.prompts)


async def test_without_a_picture_there_is_nothing_to_describe(engine: Papercut) -> None:
    """The job fails with a reason."""
    assert isinstance(await result(engine, job("x", Action.DESCRIBE)), Failed)


async def test_shorten_gives_text_and_buttons(engine: Papercut) -> None:
    """The text holds tokens and prompts, and there is a button for each prompt and for the details."""
    last = await finished(engine, job("a whimsical red owl in a forest at night, trending --ar 3:2", Action.SHORTEN))
    assert last.pictures == ()
    assert suggestions.prompts_in(last.final_prompt) == last.prompts
    assert "**owl**" in last.final_prompt
    assert "~~trending~~" in last.final_prompt
    assert "█" not in last.final_prompt
    assert last.buttons == buttons.of_shortened(prompts=len(last.prompts), has_details=False)
    assert last.prompts[-1].endswith("owl --ar 3:2")


async def test_details_show_the_weights(engine: Papercut) -> None:
    """Pressing the button gives the same with numbers and bars, and no button for details."""
    plain = job("a red owl in a forest at night", Action.SHORTEN)
    detailed = replace(plain, press=Press(deed=Deed.SHORTEN_DETAILS))
    first, last = await finished(engine, plain), await finished(engine, detailed)
    assert last.prompts == first.prompts
    assert "**owl** (1.00)" in last.final_prompt
    assert "██████████ owl" in last.final_prompt
    assert last.buttons == buttons.of_shortened(prompts=len(last.prompts), has_details=True)


@pytest.mark.parametrize("text", ["a fox --no owl", "a fox::2 an owl::1", "a fox:: an owl", "a fox::2"])
async def test_what_midjourney_does_not_shorten_is_refused(engine: Papercut, text: str) -> None:
    """--no and weights are refused with a sentence that names them."""
    with pytest.raises(errors.IncompatibleParameter, match="/shorten"):
        await result(engine, job(text, Action.SHORTEN))
