"""What every bot works with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from simulator.chores import Chores
from simulator.counters import Counters
from simulator.discord.accounts import People
from simulator.discord.files import Files
from simulator.discord.stage import Stage
from simulator.faults import Faults
from simulator.ids import Ids
from simulator.options import Options
from simulator.pictures.artist import Artist


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The collaborators of the bots."""

    options: Options
    ids: Ids
    people: People
    stage: Stage
    files: Files
    faults: Faults
    counters: Counters
    chores: Chores
    artist: Artist

    def shorten(self, link: str) -> str:
        """Give the short form of a link."""
        return self.files.shorten(link, self.ids.word(11))

    def seed_of(self, text: str) -> int:
        """Choose a seed for a text: the same one with each run of this simulator's seed."""
        digest = hashlib.sha256(f"{self.options.seed} {text}".encode()).digest()
        return int.from_bytes(digest[:4])

    def behind(self, link: str) -> bytes | None:
        """Follow a link of a prompt to the bytes here; None: it leads elsewhere, where nobody looks.

        Raises:
            LookupError: it leads here, and there is nothing.
        """
        link = link.strip("<>")
        word = link.removeprefix("https://s.mj.run/")
        path = self.files.owned((self.files.behind(word) or "") if word != link else link)
        if path is None:
            return None
        name, _, query = path.partition("?")
        values = dict(parse_qsl(query))
        name = unquote(name.removeprefix("media/"))
        file = self.files.get(name)
        if file is None or not self.files.allows(name, values):
            message = "there is nothing behind this link"
            raise LookupError(message)
        return file.data
