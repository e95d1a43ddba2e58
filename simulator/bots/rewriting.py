"""How the bots are known to change prompts between the first message and the last."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from typing import Final

_LINK: Final = re.compile(r"<?https?://[^\s>]+>?")
_PARAMETERS: Final = re.compile(r" --.*$", re.DOTALL)
_CUT: Final = 40


def _other_links(prompt: str) -> str:
    """Give each link another code than before."""
    return _LINK.sub(lambda found: f"<https://s.mj.run/{random.Random(found[0]).getrandbits(48):012x}>", prompt)


def _reordered(prompt: str) -> str:
    """Write the parameters in another order."""
    found = _PARAMETERS.search(prompt)
    if found is None:
        return prompt
    parameters = [f"--{one.strip()}" for one in found[0].split(" --") if one.strip()]
    return f"{prompt[: found.start()]} {' '.join(reversed(parameters))}"


def _without_parameters(prompt: str) -> str:
    """Leave out what was typed."""
    return _PARAMETERS.sub("", prompt)


HOW: Final[Mapping[str, Callable[[str], str]]] = {
    "links": _other_links,
    "appended": lambda prompt: f"{prompt} --s 250 --p m7268 --stealth",
    "removed": _without_parameters,
    "reordered": _reordered,
    "dashes": lambda prompt: prompt.replace("--", "\u2014"),
    "quotes": lambda prompt: prompt.replace("'", "\u2019").replace('"', "\u201c"),
    "spaces": lambda prompt: prompt.replace(" ", "  "),
    "bold": lambda prompt: f"**{prompt}** (fast)",
    "cut": lambda prompt: prompt[:_CUT],
    "empty": lambda _: "",
}
"""Ways of rewriting, by name."""
