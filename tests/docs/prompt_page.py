"""The generated parts of ``docs/prompts.md``: the table of parameters and the table of refusals.

``python -m tests.docs.prompt_page`` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from journeyman import errors
from journeyman.tasks.parameters import (
    EVERY_MODEL,
    MIDJOURNEY_VERSIONS,
    NIJI_VERSIONS,
    PARAMETERS,
    Kind,
    Limit,
    Parameter,
)
from journeyman.tasks.prompt import parse
from tests.docs.examples import ROOT

PAGE: Final = ROOT / "docs" / "prompts.md"

REFUSED: Final = (
    "a fox --stylzie 250 --foo",
    "a fox --v7",
    "a fox --v 7 in the snow",
    "a fox -- ar 16:9",
    "a fox --ar 0:1",
    "a fox --chaos 500",
    "a fox --cref https://example.com/fox.png",
    "a fox --niji 7 --v 8.2",
    "snow::1 fox::-2",
    "--ar 16:9",
)


def generated(text: str) -> str:
    """Replace the generated parts of the page by what the code says now."""
    for name, rows in (("parameters", parameter_rows()), ("refusals", refusal_rows())):
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        table = "\n".join(rows)
        text, count = re.subn(
            pattern, lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text, flags=re.DOTALL
        )
        if count != 1:
            message = f"the page has {count} places for the table of {name}"
            raise ValueError(message)
    return text


def parameter_rows() -> Iterable[str]:
    """Write a row for each set of values of each parameter."""
    yield "| parameter | value | default | models | what it does |"
    yield "|---|---|---|---|---|"
    for parameter in PARAMETERS:
        names = ", ".join(f"`--{name}`" for name in (parameter.name, *parameter.aliases))
        for number, limit in enumerate(parameter.limits):
            taken = {model for one in parameter.limits[:number] for model in one.models}
            first = number == 0
            default = f"`{limit.default}`" if limit.default else ""
            yield (
                f"| {names if first else ''} | {values(parameter, limit)} | {default}"
                f" | {models(limit.models - taken)} | {parameter.help if first else ''} |"
            )


def values(parameter: Parameter, limit: Limit) -> str:
    """Describe the values that are accepted."""
    span = f"{limit.least:g}–{limit.most:.10g}"
    choices = ", ".join(f"`{choice}`" for choice in limit.choices)
    links = f"{parameter.kind}; at most {parameter.most_items}" if parameter.most_items > 1 else "one link"
    special = {
        Kind.FLAG: "",
        Kind.INTEGER: span,
        Kind.NUMBER: f"{span}, decimals",
        Kind.STEP: f"the nearest of {choices}",
        Kind.CHOICE: choices or "a code",
        Kind.LINKS: links,
        Kind.REFERENCES: links,
    }
    return special.get(parameter.kind, str(parameter.kind))


def models(names: frozenset[str]) -> str:
    """Describe a set of models by runs of versions."""
    if names == EVERY_MODEL:
        return "all"
    niji = runs([f"niji {version}" in names for version in NIJI_VERSIONS], NIJI_VERSIONS)
    midjourney = runs([version in names for version in MIDJOURNEY_VERSIONS], MIDJOURNEY_VERSIONS)
    return ", ".join([*(f"V{run}" for run in midjourney), *(f"niji {run}" for run in niji)])


def runs(present: list[bool], versions: tuple[str, ...]) -> list[str]:
    """Join neighbouring versions: ``5.1–6.1``."""
    found: list[list[str]] = []
    for here, before, version in zip(present, [False, *present], versions, strict=False):
        if here and before:
            found[-1].append(version)
        elif here:
            found.append([version])
    return [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found]


def refusal_rows() -> Iterable[str]:
    """Write a row for each example of a refused prompt."""
    yield "| prompt | answer |"
    yield "|---|---|"
    for raw in REFUSED:
        try:
            parse(raw)
        except errors.Refused as refused:
            # The list of all names stands above already.
            details = {**refused.details, **({"hint": "…"} if "hint" in refused.details else {})}
            sentence = refused.en.format(**details).replace("|", r"\|")
            yield f"| `{raw}` | {sentence} |"


if __name__ == "__main__":
    PAGE.write_text(generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
