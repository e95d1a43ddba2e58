"""Suggestions as jobs: what describe and shorten answer. The looking and reading is done in the children."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from journeyman import errors
from journeyman.engines.base import Event, Failed, Finished, Job, PictureFile, Progress
from journeyman.engines.papercut.crew import Crew
from journeyman.tasks import buttons, suggestions
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.suggestions import Token
from journeyman.wording import Clause

__all__ = ["describe", "shorten"]

_STUDIO: Final = "journeyman.engines.papercut.studio"
_BEGUN: Final = 20  #: percent when a child has the job


async def describe(crew: Crew, job: Job) -> AsyncGenerator[Event, None]:
    """Say a picture in four prompts; when that is asked again, the parent's. Another seed says it in other words."""
    given = (*job.references, *((job.parent.picture,) if job.parent and job.parent.picture else ()))
    if not given:
        yield Failed(reason=Clause("There is no picture to describe.", "没有可以描述的图片。"))
        return
    yield Progress(percent=_BEGUN)
    said: tuple[tuple[str, ...], PictureFile] = await crew.call(_STUDIO, "describe", given[0], job.seed)
    prompts, picture = said
    yield Finished(
        pictures=(picture,),
        prompts=prompts,
        final_prompt=suggestions.numbered(prompts),
        buttons=buttons.of_described(prompts=len(prompts)),
        properties={"seed": job.seed},
    )


async def shorten(crew: Crew, job: Job) -> AsyncGenerator[Event, None]:
    """Say which words of a prompt matter, and give shorter ones.

    Raises:
        errors.Refused: the prompt has weights or leaves something out, which Midjourney does not shorten either.
    """
    if job.prompt.no:
        raise errors.IncompatibleParameter(name="--no", other="/shorten")
    if any(weight != 1 for _, weight in job.prompt.parts) or len(job.prompt.parts) > 1:
        raise errors.IncompatibleParameter(name="::", other="/shorten")
    if not job.prompt.text:
        raise errors.EmptyPrompt
    yield Progress(percent=_BEGUN)
    found: tuple[tuple[Token, ...], tuple[str, ...]] = await crew.call(_STUDIO, "shorten", job.prompt, job.seed)
    tokens, prompts = found
    has_details = job.press is not None and job.press.deed is Deed.SHORTEN_DETAILS
    yield Finished(
        prompts=prompts,
        final_prompt=suggestions.analysis(tokens, prompts, has_details=has_details),
        buttons=buttons.of_shortened(prompts=len(prompts), has_details=has_details),
        properties={"seed": job.seed},
    )
