"""What a submit would make of a prompt: read, counted and priced, with nothing drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from journeyman.tasks import advice, braces, costs, parameters, permutations, sizes
from journeyman.tasks.prompt import Prompt, echo, parse
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause, Language

_PLAIN_BRACES: Final = Clause(
    r"Braces without a comma, or without their partner, are text; write \{ and \} to mean it.",
    r"没有逗号或不成对的花括号按普通文字处理；如确为文字，可写作\{和\}",
)


class Part(msgspec.Struct, frozen=True):
    """A part of a multi-prompt."""

    text: str
    weight: Annotated[float, Meta(description="Against the other parts; negative: what must not appear.")]


class Link(msgspec.Struct, frozen=True):
    """An image prompt."""

    url: str
    weight: Annotated[float, Meta(description="Against the other links.")]


class DryRun(msgspec.Struct, frozen=True, rename="camel"):
    """A prompt as it is understood. The first three fields tell of all its tasks, the others of the first one."""

    tasks: Annotated[
        tuple[str, ...],
        Meta(description="The prompts of the tasks that would be made: {a, b} and --repeat make several."),
    ]
    cost: Annotated[float, Meta(description="GPU minutes of all tasks, by Midjourney's table; 0 in relax mode.")]
    warnings: Annotated[tuple[str, ...], Meta(description="What is worth knowing, in the client's language.")]
    final_prompt: Annotated[str, Meta(description="The prompt as it will be shown with the task.")]
    text: Annotated[str, Meta(description="What to draw, without links and parameters.")]
    parts: Annotated[
        tuple[Part, ...], Meta(description="The text split at ::, and --no as a part of -0.5; one part without.")
    ]
    links: tuple[Link, ...]
    parameters: Annotated[
        dict[str, str],
        Meta(
            description="The parameters typed, by their long name, in their usual form, and always the version or niji."
            " A flag's value is empty."
        ),
    ]
    bot_type: Bot
    mode: SpeedMode
    aspect: Annotated[str, Meta(description="Width to height in lowest terms.")]
    width: Annotated[int | None, Meta(description="Pixels of one picture; null for a video, which has its picture's.")]
    height: Annotated[int | None, Meta(description="Pixels of one picture; null for a video.")]
    seed: Annotated[int | None, Meta(description="null: a new one for each task.")]


def dry_run(
    raw: str,
    bot: Bot = Bot.MID_JOURNEY,
    *,
    language: Language,
    references: int = 0,
    mode: SpeedMode | None = None,
) -> DryRun:
    """Say what a submit would make of a prompt.

    Args:
        raw: as typed.
        bot: as for ``parse``.
        language: of the warnings.
        references: how many pictures come beside the prompt.
        mode: the speed that the request names outside of the prompt; it comes before the prompt's.

    Raises:
        errors.Refused: a submit would be refused for its prompt, with the same error.
    """
    tasks = permutations.expand(raw)
    prompts = {task: parse(task, bot, references=references) for task in dict.fromkeys(tasks)}
    for prompt in prompts.values():
        permutations.check_mode(len(tasks), _mode(prompt, mode))
    first = prompts[tasks[0]]
    width, height = (None, None) if "video" in first.others else _size(first)
    return DryRun(
        tasks=tasks,
        cost=round(sum(costs.cost(prompts[task], mode=_mode(prompts[task], mode)) for task in tasks), 2),
        warnings=_warnings(raw, prompts.values(), references=references, mode=mode, language=language),
        final_prompt=echo(first, first.seed),
        text=first.text,
        parts=tuple(Part(text, weight) for text, weight in first.concepts),
        links=tuple(Link(url, weight) for url, weight in zip(first.links, first.link_weights, strict=True)),
        parameters=_parameters(first),
        bot_type=first.bot,
        mode=_mode(first, mode),
        aspect=f"{first.aspect[0]}:{first.aspect[1]}",
        width=width,
        height=height,
        seed=first.seed,
    )


def _mode(prompt: Prompt, asked: SpeedMode | None) -> SpeedMode:
    return asked or prompt.mode or SpeedMode.FAST


def _size(prompt: Prompt) -> tuple[int, int]:
    return sizes.size(prompt.aspect, prompt.version, hd=prompt.hd)


def _warnings(
    raw: str, prompts: Iterable[Prompt], *, references: int, mode: SpeedMode | None, language: Language
) -> tuple[str, ...]:
    """Gather the advice on all prompts, each once."""
    clauses = [_PLAIN_BRACES] if braces.plain(raw) else []
    for prompt in prompts:
        clauses += advice.advise(prompt, references=references, mode=mode)
    return tuple(dict.fromkeys(clause.zh if language == "zh" else str(clause) for clause in clauses))


def _parameters(prompt: Prompt) -> dict[str, str]:
    found: dict[str, str] = {}
    for typed, value in prompt.typed:
        name = parameters.BY_NAME[typed].name
        found[name] = f"{found[name]}, {value}" if name in found else value
    return {**found, "niji" if prompt.bot is Bot.NIJI_JOURNEY else "version": prompt.version}
