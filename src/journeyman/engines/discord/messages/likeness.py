"""Whether two prompts may be the same, although a bot rewrites what it is given.

It shortens links, adds the account's defaults, drops and reorders parameters, straightens dashes, quotes and blanks,
and cuts long texts. What survives is the text before the parameters; that is compared, and it proves little: two
different jobs may well be alike. It is the last of the keys by which messages are told apart.
"""

from __future__ import annotations

import re
from typing import Final

_PARAMETERS: Final = re.compile(r"(?:^|\s)(?:--|—)[a-z].*", re.DOTALL | re.IGNORECASE)
_LINK: Final = re.compile(r"<?https?://[^\s>]+>?")
_LINK_SIGN: Final = "\x00"  # no prompt holds it
_STRAIGHT: Final = str.maketrans("\u201c\u201d\u201e\u2018\u2019\u2014\u2013", '"""\'\'--')  # quotes and dashes
_UNSEEN: Final = re.compile(r"[\s*`\u200b\u2060\ufeff-]+")

#: A text that a bot has cut is at least so long.
_LEAST_CUT: Final = 300


def essence(prompt: str) -> str:
    """Give what a bot leaves as it is: the text without parameters, blanks and marks, with a sign for each link."""
    linked = _LINK.sub(_LINK_SIGN, prompt)
    text = _PARAMETERS.sub("", linked, count=1).translate(_STRAIGHT)
    return _UNSEEN.sub("", text).casefold()


def whole(prompt: str) -> str:
    """Give a prompt with its parameters, as it is compared where a bot has not rewritten it yet."""
    return " ".join(prompt.translate(_STRAIGHT).split()).casefold()


def alike(sent: str, shown: str) -> bool:
    """Tell whether ``shown`` may be what a bot made of ``sent``; both by their ``essence``."""
    if sent == shown:
        return True
    cut = shown.rstrip("….")
    return len(cut) >= _LEAST_CUT and sent.startswith(cut)
