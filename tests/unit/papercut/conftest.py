"""A studio in this process: jobs are read and drawn as the children do it, without the children."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import pyvips

from journeyman.engines.base import Failed, Job, Parent, PictureFile
from journeyman.engines.papercut import studio
from journeyman.engines.papercut.orders import Commission
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, SpeedMode, TaskId


@pytest.fixture(autouse=True, scope="module")
def _svg_allowed() -> Iterator[None]:
    """Let libvips read SVG: the server's process blocks that loader, papercut's children do not."""
    pyvips.operation_block_set("VipsForeignLoadSvg", False)
    pyvips.operation_block_set("VipsForeignLoadNsgif", False)
    yield
    pyvips.operation_block_set("VipsForeignLoadSvg", True)


@dataclass(frozen=True)
class Drawn:
    """A picture, and the prompt that it came with."""

    file: PictureFile
    prompt: Prompt

    @property
    def image(self) -> pyvips.Image:
        """The pixels."""
        return pyvips.Image.new_from_buffer(self.file.data, "").copy_memory()

    def without_scene(self) -> Drawn:
        """Give the picture as a stranger's."""
        return Drawn(PictureFile(data=self.file.data), self.prompt)


class Studio:
    """Draws what buttons ask for, in this process."""

    def read(self, job: Job) -> Commission:
        """Read a job that can be done."""
        read = studio.read(job)
        assert isinstance(read, Commission)
        return read

    def refusal(self, job: Job) -> str:
        """Read a job that cannot be done; give the reason."""
        read = studio.read(job)
        assert isinstance(read, Failed)
        return read.reason

    def draw(self, job: Job, *numbers: int) -> list[Drawn]:
        """Draw the pictures of a job, or some of them."""
        read = self.read(job)
        chosen = [read.orders[number] for number in numbers] if numbers else read.orders
        return [Drawn(PictureFile(data=studio.draw(order)[0], scene=order.note), read.prompt) for order in chosen]

    def imagine(self, text: str = "a fox in a snowy forest --v 3", number: int = 0, seed: int = 5) -> Drawn:
        """Draw one picture of a prompt; version 3 draws small."""
        prompt = prompts.parse(text)
        return self.draw(self.job(Action.IMAGINE, prompt, seed), number)[0]

    def job(
        self,
        action: Action,
        prompt: Prompt,
        seed: int = 9,
        *,
        press: Press | None = None,
        parent: Drawn | None = None,
        mask: bytes | None = None,
        references: tuple[PictureFile, ...] = (),
    ) -> Job:
        """Make a job."""
        return Job(
            task_id=TaskId(1_700_000_000_000_002),
            action=action,
            bot=prompt.bot,
            prompt=prompt,
            seed=seed,
            mode=SpeedMode.FAST,
            references=references,
            press=press,
            parent=_parent(parent) if parent is not None else None,
            mask=mask,
        )

    def button(
        self,
        parent: Drawn,
        deed: Deed,
        *,
        text: str | None = None,
        seed: int = 9,
        factor: float = 2.0,
        mask: bytes | None = None,
    ) -> Job:
        """Make the job of a button below a picture; ``text`` is another prompt."""
        prompt = parent.prompt if text is None else prompts.parse(text)
        press = Press(deed=deed, factor=factor)
        return self.job(Action.VARIATION, prompt, seed, press=press, parent=parent, mask=mask)


def _parent(drawn: Drawn) -> Parent:
    return Parent(
        task_id=TaskId(1_700_000_000_000_001),
        action=Action.IMAGINE,
        bot=drawn.prompt.bot,
        prompt=drawn.prompt,
        final_prompt=drawn.prompt.raw,
        seed=5,
        hash="5d1f3a2c-0000-4000-8000-000000000000",
        picture=drawn.file,
        properties={"setting": "forest"},
    )


@pytest.fixture
def atelier() -> Studio:
    """Give a studio."""
    return Studio()
