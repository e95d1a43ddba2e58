"""What is worth telling about a prompt that is accepted: what was passed over or changed, and what has no effect.

Which parameters belong together and which models have what is in ``tasks.parameters``; here are the sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from journeyman.tasks import grammar, parameters, values
from journeyman.tasks.grammar import Sentence
from journeyman.tasks.parameters import Kind
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import SpeedMode
from journeyman.wording import Clause, listed

_IDLE_WITHOUT_TEXT: Final = frozenset({"stylize", "chaos", "weird", "sref"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A prompt, and what is asked for beside it."""

    prompt: Prompt
    sentence: Sentence
    names: dict[str, str]  #: canonical name to the name as typed, with dashes; in typed order
    pictures: int
    mode: SpeedMode | None
    is_custom_zoom: bool


def advise(
    prompt: Prompt, *, references: int = 0, mode: SpeedMode | None = None, is_custom_zoom: bool = False
) -> tuple[Clause, ...]:
    """Give sentences for the client, in both languages; none for a prompt that is taken as it is.

    Args:
        prompt: as ``parse`` gave it.
        references: how many pictures come beside the prompt.
        mode: the speed that the request names outside of the prompt.
        is_custom_zoom: the prompt answers the Custom Zoom dialog.
    """
    sentence = grammar.read(prompt.raw)
    case = _Case(
        prompt=prompt,
        sentence=sentence,
        names={one.parameter.name: f"--{one.name}" for one in sentence.given},
        pictures=references + len(prompt.links),
        mode=mode,
        is_custom_zoom=is_custom_zoom,
    )
    return tuple(clause for rule in _RULES for clause in rule(case))


def _passed_over(case: _Case) -> Iterator[Clause]:
    if case.sentence.passed_over:
        names = listed(dict.fromkeys(f"--{name}" for name in case.sentence.passed_over))
        yield Clause(
            f"Of equal or competing parameters the first one counts; passed over: {names}.",
            f"相同或互斥的参数以第一个为准，已忽略：{names.zh}",
        )


def _moved(case: _Case) -> Iterator[Clause]:
    for given, (name, value) in zip(case.sentence.given, case.prompt.typed, strict=True):
        typed = given.words[0].rstrip(grammar.PUNCTUATION) if given.words else ""
        if given.parameter.kind is Kind.STEP and float(typed) != float(value):
            near = values.label(case.prompt.model)
            yield Clause(
                f"--{name} {typed} became {value}, the nearest value of {near}.",
                f"--{name} {typed}已改为{value}：{near}支持的最接近的值",
            )
        elif given.parameter.kind is Kind.VERSION and typed.removesuffix(".0") != value:
            yield Clause(f"--{name} {typed} became {value}.", f"--{name} {typed}已改为{value}")


def _multi_prompt(case: _Case) -> Iterator[Clause]:
    parts = case.prompt.parts
    is_weighed = len(parts) > 1 or any(weight != 1 for _, weight in parts)
    if is_weighed and case.prompt.model not in parameters.MULTI_PROMPT_MODELS:
        model = values.label(case.prompt.model)
        yield Clause(
            f"Midjourney does not split a prompt at :: with {model}; other engines do.",
            f"Midjourney的{model}不支持用::分隔的多重提示词；其他引擎仍会分隔",
        )


def _ratio(case: _Case) -> Iterator[Clause]:
    long, short = sorted(case.prompt.aspect, reverse=True)
    for models, (most, least) in parameters.LONGEST_RATIOS:
        if case.prompt.model in models and long * least > most * short:
            model = values.label(case.prompt.model)
            yield Clause(
                f"Midjourney draws at most {most}:{least} with {model} and takes the nearest ratio.",
                f"Midjourney的{model}最长支持{most}:{least}，将使用最接近的比例",
            )


def _quality(case: _Case) -> Iterator[Clause]:
    if "quality" in case.names and case.prompt.model not in parameters.QUALITY_MODELS:
        name, model = case.names["quality"], values.label(case.prompt.model)
        yield Clause(
            f"Midjourney has no {name} with {model}; other engines do.", f"Midjourney的{model}没有{name}；其他引擎支持"
        )


def _speed(case: _Case) -> Iterator[Clause]:
    typed, mode = case.prompt.mode, case.mode or case.prompt.mode
    if typed and mode and mode is not typed:
        yield Clause(
            f"--{typed.lower()} is overruled: the request itself asks for {mode.lower()} mode.",
            f"--{typed.lower()}未生效：请求本身指定了{mode.lower()}模式",
        )
    model = values.label(case.prompt.model)
    if mode is SpeedMode.TURBO and case.prompt.model not in parameters.TURBO_MODELS:
        yield Clause(
            f"Midjourney has no turbo mode with {model} and uses fast mode.",
            f"Midjourney的{model}没有turbo模式，将使用fast模式",
        )
    if mode is SpeedMode.RELAX and "video" in case.names and case.prompt.hd:
        yield Clause("Midjourney makes no HD video in relax mode.", "Midjourney的relax模式不支持高清视频")


def _alone(case: _Case) -> Iterator[Clause]:
    """What refines something that is not there."""
    for name, typed in case.names.items():
        base = parameters.BY_NAME[name].refines
        if base and base not in case.names:
            yield Clause(f"{typed} changes nothing without --{base}.", f"没有--{base}时，{typed}不起作用")
    if "iw" in case.names and not case.pictures:
        typed = case.names["iw"]
        yield Clause(f"{typed} changes nothing without an image prompt.", f"没有垫图时，{typed}不起作用")
    idle = [typed for name, typed in case.names.items() if name in _IDLE_WITHOUT_TEXT]
    if idle and not case.prompt.text and "video" not in case.names:
        names = listed(idle)
        yield Clause(f"Without text these change nothing: {names}.", f"没有文字时，以下参数不起作用：{names.zh}")
    if "zoom" in case.names and not case.is_custom_zoom:
        yield Clause("--zoom changes nothing outside of Custom Zoom.", "--zoom只在自定义缩放（Custom Zoom）中起作用")


def _video(case: _Case) -> Iterator[Clause]:
    if "video" not in case.names:
        return
    if not case.pictures:
        yield Clause("--video animates a picture, and none is given.", "--video需要一张图片，但没有提供")
    dropped = [typed for name, typed in case.names.items() if name not in parameters.VIDEO_PARAMETERS]
    if dropped:
        names = listed(dropped)
        yield Clause(f"A video takes no heed of {names}.", f"以下参数对视频不起作用：{names.zh}")


def _engines(case: _Case) -> Iterator[Clause]:
    """What is checked and kept here, and up to the engine; what has been said to change nothing is not said again."""
    is_video = "video" in case.names
    some = [
        typed
        for name, typed in case.names.items()
        if name in case.prompt.others
        and not (name == "style" and case.prompt.raw_style)
        and parameters.BY_NAME[name].refines in {"", *case.names}
        and not (is_video and name not in parameters.VIDEO_PARAMETERS)
        and name not in {"repeat", "zoom"}
    ]
    if some:
        names = listed(some)
        yield Clause(f"Only some engines heed {names}.", f"只有部分引擎支持以下参数：{names.zh}")


_RULES: Final = (_passed_over, _moved, _multi_prompt, _ratio, _quality, _speed, _alone, _video, _engines)
