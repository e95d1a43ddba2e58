"""Pictures brought together."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from journeyman.engines.base import Failed, Finished, Job, Parent, PictureFile
from journeyman.engines.papercut.blending import lean, meet, source
from journeyman.engines.papercut.engine import Papercut
from journeyman.engines.papercut.plan import Setting, Style, TimeOfDay, Weather
from journeyman.engines.papercut.scene import Scene, decode
from journeyman.engines.papercut.telling.naming import read
from journeyman.tasks import buttons
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.task import Action, SpeedMode, TaskId
from tests.unit.papercut import foreign


@dataclass(frozen=True)
class House:
    """An engine, and pictures that it drew."""

    engine: Papercut
    fox: PictureFile  #: in a snowy forest
    camels: PictureFile  #: two, in the desert at sunset, watercolour

    async def finished(self, wanted: Job) -> Finished | Failed:
        """Run a job to its end."""
        events = [event async for event in self.engine.run(wanted)]
        last = events[-1]
        assert isinstance(last, Finished | Failed)
        return last

    async def blend(self, *pictures: PictureFile, text: str = "--v 3", seed: int = 4) -> Finished:
        """Blend pictures that can be blended."""
        last = await self.finished(job(text, Action.BLEND, *pictures, seed=seed))
        assert isinstance(last, Finished)
        return last


def job(text: str, action: Action = Action.IMAGINE, *pictures: PictureFile, seed: int = 4) -> Job:
    """Give a job; version 3 draws squares of 256 px, which is quick."""
    prompt = prompts.parse(text, references=len(pictures))
    return Job(
        task_id=TaskId(1_700_000_000_000_002),
        action=action,
        bot=prompt.bot,
        prompt=prompt,
        seed=seed,
        mode=SpeedMode.FAST,
        references=pictures,
    )


@pytest.fixture(scope="module")
def drawn() -> tuple[PictureFile, PictureFile]:
    """Draw the sources once for all tests."""

    async def draw() -> tuple[PictureFile, PictureFile]:
        async with contextlib.aclosing(Papercut(processes=1)) as engine:
            found: list[PictureFile] = []
            for text in ("a fox in a snowy forest by day", "two camels in the desert at sunset, watercolor"):
                *_, last = [event async for event in engine.run(job(f"{text} --v 3"))]
                assert isinstance(last, Finished)
                found.append(last.pictures[0])
            return found[0], found[1]

    return asyncio.run(draw())


@pytest.fixture
async def house(drawn: tuple[PictureFile, PictureFile]) -> AsyncIterator[House]:
    """Give an engine and pictures that it drew before, and end it."""
    async with contextlib.aclosing(Papercut(processes=1)) as engine:
        yield House(engine, *drawn)


def scenes(last: Finished) -> list[Scene]:
    """Read the scenes of a result."""
    found = [decode(picture.scene) for picture in last.pictures]
    return [scene for scene in found if scene is not None]


async def test_who_is_in_the_sources_meets(house: House) -> None:
    """All four pictures show the fox and both camels; each leans to a source in who leads, where and how."""
    blended = scenes(await house.blend(house.fox, house.camels))
    assert len(blended) == 4
    for scene in blended:
        crowd = {subject.drawing.id: subject.count for subject in scene.plan.subjects}
        assert crowd == {"fox": 1, "camel": 2}
        assert {sprite.drawing for sprite in scene.world.sprites} == {"fox", "camel"}
    assert [scene.plan.subjects[0].drawing.id for scene in blended] == ["fox", "camel", "fox", "camel"]
    assert [scene.world.setting for scene in blended] == [Setting.FOREST, Setting.DESERT] * 2
    assert [scene.world.style for scene in blended] == [Style.PAPERCUT, Style.WATERCOLOUR] * 2
    assert [scene.world.time for scene in blended] == [TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.DUSK, TimeOfDay.DAY]
    assert [scene.world.weather for scene in blended][:2] == [Weather.SNOW, Weather.CLEAR]


async def test_a_blend_is_a_grid_that_repeats(house: House) -> None:
    """It has a grid's buttons and echo; the same pictures and seed give the same bytes, another seed others."""
    pictures = (house.fox, foreign.file(foreign.sunset()), house.camels)
    first, same, other = [await house.blend(*pictures, seed=seed) for seed in (1, 1, 2)]
    assert first.pictures == same.pictures
    assert len({picture.data for picture in first.pictures}) == 4
    assert {picture.data for picture in first.pictures}.isdisjoint(picture.data for picture in other.pictures)
    assert first.buttons == buttons.of_grid(first.hash)
    assert first.final_prompt == "--v 3"


async def test_order_matters_little(house: House) -> None:
    """The other way round the same meet in the same places."""
    one, other = [
        {(scene.world.setting, tuple(sorted(subject.drawing.id for subject in scene.plan.subjects)))
         for scene in scenes(await house.blend(*pictures))}
        for pictures in ((house.fox, house.camels), (house.camels, house.fox))
    ]  # fmt: skip
    assert one == other


async def test_blends_can_be_blended_and_described(house: House) -> None:
    """A blend remembers what it shows, like any picture of papercut."""
    blend = await house.blend(house.fox, house.camels)
    again = scenes(await house.blend(blend.pictures[0], blend.pictures[1]))
    assert {subject.drawing.id for subject in again[0].plan.subjects} == {"fox", "camel"}
    described = await house.finished(job("x", Action.DESCRIBE, blend.pictures[0]))
    assert isinstance(described, Finished)
    assert all("fox" in prompt and "two camels" in prompt for prompt in described.prompts)


async def test_foreign_pictures_lend_shapes_and_colours(house: House) -> None:
    """Where one leads, its shapes take the place of scenery and the fox stands before them."""
    own, theirs, *_ = scenes(await house.blend(house.fox, foreign.file(foreign.sunset())))
    assert "relief" not in {layer.kind for layer in own.world.back}
    assert [layer.kind for layer in theirs.world.back] == ["relief"]
    assert [sprite.drawing for sprite in theirs.world.sprites] == ["fox"]


async def test_only_foreign_pictures_bring_nobody(house: House) -> None:
    """Nobody is invented; the four pictures differ."""
    last = await house.blend(foreign.file(foreign.sunset()), foreign.file(foreign.halves(foreign.SKY, foreign.GRASS)))
    assert all(scene.plan.subjects == () and scene.world.sprites == () for scene in scenes(last))
    assert len({picture.data for picture in last.pictures}) == 4


async def test_odd_pictures_can_be_blended(house: House) -> None:
    """A pixel, a strip, noise, a page and a note that is no scene do no harm."""
    odd = (
        foreign.plain((9, 200, 9), 1, 1),
        foreign.plain((0, 90, 200), 5000, 2),
        foreign.noise(),
        foreign.page(),
        foreign.stars(),
    )
    pictures = [replace(foreign.file(data), scene="papercut1:nonsense") for data in odd]
    assert len((await house.blend(*pictures)).pictures) == 4


async def test_blends_can_be_tiles(house: House) -> None:
    """A pattern is one whoever leads."""
    last = await house.blend(house.fox, foreign.file(foreign.sunset()), text="--tile --v 3")
    assert [scene.world.is_tile for scene in scenes(last)] == [True] * 4


async def test_pictures_without_words_are_blended(house: House) -> None:
    """An imagine of two pictures and no text is a blend."""
    imagined = await house.finished(job("--v 3", Action.IMAGINE, house.fox, house.camels))
    assert isinstance(imagined, Finished)
    assert imagined.pictures == (await house.blend(house.fox, house.camels)).pictures


async def test_one_picture_cannot_be_blended(house: House) -> None:
    """The job fails with a reason."""
    assert isinstance(await house.finished(replace(job("x", Action.BLEND, house.fox))), Failed)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_each_source_is_leaned_to(count: int) -> None:
    """As many sources as there are pictures lead; with two, each also comes under the other's light."""
    leans = [lean(index, count) for index in range(4)]
    assert {one.first for one in leans} == set(range(min(count, 4)))
    assert len(set(leans)) == 4


def test_crowds_are_thinned() -> None:
    """Of five full pictures some of each kind are there, and not more figures than can be told apart."""
    looked = source(foreign.file(foreign.sunset()))
    names = ("sheep", "dogs", "owls", "foxes", "cows")
    sources = [replace(looked, plan=read(f"twelve {name} on a farm")) for name in names]
    met = meet(sources, lean(0, 5), prompts.parse("x"), 1).subjects
    assert {subject.drawing.id for subject in met} == {"ewe", "dog", "owl", "fox", "cow"}
    assert sum(subject.count for subject in met) <= 15
    assert met[0].drawing.id == "ewe"
    assert met[0].size > met[1].size


@pytest.mark.parametrize("deed", [Deed.VARY_SUBTLE, Deed.VARY_STRONG, Deed.ZOOM, Deed.PAN_LEFT])
async def test_paper_stays_paper(house: House, deed: Deed) -> None:
    """What is made of a blend's shapes keeps them: four pictures that differ, of paper, with nothing grown on it."""
    pictures = (foreign.file(foreign.sunset()), foreign.file(foreign.halves(foreign.SKY, foreign.GRASS)))
    blended = await house.blend(*pictures)
    wanted = job("--v 3", Action.VARIATION, *pictures)
    parent = Parent(
        task_id=wanted.task_id,
        action=Action.BLEND,
        bot=wanted.bot,
        prompt=wanted.prompt,
        final_prompt=blended.final_prompt,
        seed=wanted.seed,
        hash=blended.hash,
        picture=blended.pictures[0],
        properties=blended.properties,
    )
    press = Press(deed=deed, factor=2.0)
    last = await house.finished(replace(wanted, references=(), parent=parent, press=press))
    assert isinstance(last, Finished)
    assert len({picture.data for picture in last.pictures}) == 4
    for scene in scenes(last):
        assert [layer.kind for layer in (*scene.world.back, *scene.world.front)] == ["relief"]
