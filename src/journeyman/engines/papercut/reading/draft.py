"""What was understood so far: nouns with what belongs to them, and the circumstances."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Drawing, Mood, Nature, Setting, Style, TimeOfDay, Weather

__all__ = ["ALIVE", "Draft", "Noun"]

#: What is a subject wherever it stands in the sentence: "under a tree" is decor, "under an elephant" is not.
ALIVE = frozenset({Nature.CREATURE, Nature.FLYER, Nature.SWIMMER})


@dataclass(slots=True, kw_only=True)
class Noun:
    """Something to draw."""

    drawing: Drawing
    size: float = 1.0
    count: int | None = None
    is_plural: bool = False
    colour: str | None = None
    words: list[str] = field(default_factory=list[str])
    is_main: bool = True
    is_tag: bool = False  #: found by a tag: only when nothing else is to be seen
    weight: float = 1.0  #: of its part of a multi-prompt

    def turn_into(self, drawing: str, size: float | None = None) -> None:
        """Show it by another drawing."""
        self.drawing = pack.drawing(drawing)
        self.size = self.size if size is None else size


@dataclass(slots=True)
class Draft:
    """All that was understood. Lists are in the order of the prompt, with the words that said so."""

    nouns: list[Noun] = field(default_factory=list[Noun])
    settings: list[tuple[Setting, str]] = field(default_factory=list[tuple[Setting, str]])
    #: How much each setting weighs, where parts of a multi-prompt differ.
    places: dict[Setting, float] = field(default_factory=dict[Setting, float])
    times: list[tuple[TimeOfDay, str]] = field(default_factory=list[tuple[TimeOfDay, str]])
    weathers: list[tuple[Weather, str]] = field(default_factory=list[tuple[Weather, str]])
    lights: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    moods: list[tuple[Mood, str]] = field(default_factory=list[tuple[Mood, str]])
    styles: list[tuple[Style, str]] = field(default_factory=list[tuple[Style, str]])
    colours: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    poses: list[tuple[str, str, Noun | None]] = field(default_factory=list[tuple[str, str, Noun | None]])
    ideas: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    typed: list[str] = field(default_factory=list[str])  #: all words but stop words
    is_portrait: bool = False
    drawn: set[str] = field(default_factory=set[str])  #: words that are in the plan

    def mains(self) -> list[Noun]:
        """Give the nouns that are subjects."""
        return [noun for noun in self.nouns if noun.is_main]

    def use(self, *words: str) -> None:
        """Remember that these words are in the plan."""
        self.drawn.update(words)
