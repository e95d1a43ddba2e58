"""The generated parts of ``docs/prompts.md``: the tables, and the example of a dry run.

``python -m tests.docs.prompt_page`` writes them anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from journeyman import errors
from journeyman.tasks.costs import Work, cost
from journeyman.tasks.dry_run import dry_run
from journeyman.tasks.parameters import (
    EVERY_MODEL,
    MIDJOURNEY_VERSIONS,
    NIJI_VERSIONS,
    PARAMETERS,
    Kind,
    Limit,
    Parameter,
)
from journeyman.tasks.permutations import expand
from journeyman.tasks.prompt import parse
from tests.docs.examples import ROOT

PAGE: Final = ROOT / "docs" / "prompts.md"

EXPANDED: Final = (
    "{red, green} bird",
    "a {big, small} {cat, dog}",
    "{seagull {on a pier, on a beach}, poodle} in 3D",
    "a fox --ar {1:1, 16:9}",
    "a fox --{v 7, niji, tile}",
    r"{red\, white, blue} flag of \{fox\}",
    "a {,very} red fox --repeat 2",
)

ADVISED: Final = (
    "a fox --seed 1 --seed 2",
    "a fox --q 3 --v 7",
    "a fox --v 8",
    "a fox --q 2",
    "hot::2 dog",
    "a fox --ar 3:1 --v 4",
    "a fox --turbo",
    "a fox --cw 50 --v 6",
    "a fox --iw 2",
    "a fox --zoom 1.5",
    "a fox --motion high",
    "https://example.com/fox.png --video --stylize 50",
    "a fox --sref 1234567 --exp 10",
    "a {fox",
)

DRY: Final = "{red, green} fox --ar 16:9 --q 3 --v 7"

PRICED: Final = (
    ("a grid", "a fox", Work.GRID),
    ("a variation, a zoom, a pan", "a fox", Work.VARIATION),
    ("one picture of a grid", "a fox", Work.SINGLE),
    ("an upscale", "a fox", Work.UPSCALE),
    ("V5's upscale to four times the edges", "a fox --v 5.2", Work.UPSCALE_4X),
    ("`--edit`, retexture", "a fox", Work.EDIT),
    ("`--draft`", "a fox --draft", Work.GRID),
    ("`--draft --v 7`", "a fox --draft --v 7", Work.GRID),
    ("`--oref`", "a fox --oref https://example.com/fox.png --v 7", Work.GRID),
    *((f"`--video --bs {count}`", f"a fox --bs {count}", Work.VIDEO) for count in (4, 2, 1)),
)

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
    "{a, b, c, d} {a, b, c, d} {a, b, c, d}",
    "{red, green} fox --relax",
    "https://example.com/fox.png",
    "--ar 16:9",
)


def generated(text: str) -> str:
    """Replace the generated parts of the page by what the code says now."""
    parts = {
        "permutations": permutation_rows(),
        "parameters": parameter_rows(),
        "advice": advice_rows(),
        "dry-run": dry_run_lines(),
        "costs": cost_rows(),
        "refusals": refusal_rows(),
    }
    for name, rows in parts.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        table = "\n".join(rows)
        text, count = re.subn(
            pattern, lambda found, table=table: f"{found[1]}{table}\n{found[2]}", text, flags=re.DOTALL
        )
        if count != 1:
            message = f"the page has {count} places for {name}"
            raise ValueError(message)
    return text


def permutation_rows() -> Iterable[str]:
    """Write a row for each example of a prompt that makes several tasks."""
    yield "| prompt | tasks |"
    yield "|---|---|"
    for raw in EXPANDED:
        yield f"| `{raw}` | {'<br>'.join(f'`{task}`' for task in expand(raw))} |"


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
    described = special.get(parameter.kind, str(parameter.kind))
    return f"{described}, or nothing" if parameter.bare and "nothing" not in described else described


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


def advice_rows() -> Iterable[str]:
    """Write a row for each example of a prompt that is accepted with a warning."""
    yield "| prompt | warning |"
    yield "|---|---|"
    for raw in ADVISED:
        warning = dry_run(raw, language="en").warnings[0].replace("\\", r"\\")  # Markdown takes one away
        yield f"| `{raw}` | {warning} |"


def dry_run_lines() -> Iterable[str]:
    """Write the answer to a dry run."""
    yield "```json"
    yield msgspec.json.format(msgspec.json.encode(dry_run(DRY, language="en")), indent=2).decode()
    yield "```"


def cost_rows() -> Iterable[str]:
    """Write a row for each kind of work, with its price in both definitions."""
    yield "| what | minutes | with `--hd` |"
    yield "|---|---|---|"
    for what, raw, work in PRICED:
        plain = cost(parse(raw), work)
        fine = cost(parse(f"{raw} --hd"), work) if "--v" not in raw else plain
        yield f"| {what} | {plain:g} | {'' if fine == plain else f'{fine:g}'} |"


def refusal_rows() -> Iterable[str]:
    """Write a row for each example of a refused prompt."""
    yield "| prompt | answer |"
    yield "|---|---|"
    for raw in REFUSED:
        try:
            dry_run(raw, language="en")
        except errors.Refused as refused:
            # The list of all names stands above already.
            details = {**refused.details, **({"hint": "…"} if "hint" in refused.details else {})}
            sentence = refused.en.format(**details).replace("|", r"\|")
            yield f"| `{raw}` | {sentence} |"


if __name__ == "__main__":
    PAGE.write_text(generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
